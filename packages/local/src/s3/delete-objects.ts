import type { S3Action, S3Context } from './action.ts'
import { matchCondition } from './conditions.ts'
import { invalidRequest, notImplemented, s3Error } from './errors.ts'
import { digestHeaders } from './inputs.ts'
import { nullVersion } from './list-objects.ts'
import { type Children, emptyResponse, translate, xmlResponse } from './responses.ts'
import { childrenOf, textOf, type XmlElement } from './xml-document.ts'

const maxKeys = 1_000

type Deletion = { key: string; version: string | undefined; etag: string | undefined }

export const deleteObject: S3Action = async ({ objects }, { bucket, key, headers }) => {
  await objects.delete(bucket, key, matchCondition(headers['if-match'], key))
  return emptyResponse(204)
}

/** Deletes up to 1,000 objects. Reports an error of one object as its result. */
export const deleteObjects: S3Action = async (context, { bucket, headers, document }) => {
  if (!digestHeaders.some((name) => name in headers)) {
    const message = 'Missing required header for this request: Content-MD5 OR x-amz-checksum-*'
    throw invalidRequest(message)
  }
  if (!document) throw s3Error('MissingRequestBodyError')
  const deletions = readDeletions(document)
  const isQuiet = textOf(document, 'Quiet')?.toLowerCase() === 'true'
  const Deleted: Children[] = []
  const errors: Children[] = []
  for (const deletion of deletions) {
    const about = { Key: deletion.key, ...(deletion.version && { VersionId: deletion.version }) }
    const error = await deleteOne(context, bucket, deletion)
    if (error) errors.push({ ...about, Code: error.type, Message: error.message })
    else if (!isQuiet) Deleted.push(about)
  }
  return xmlResponse('DeleteResult', { Deleted, Error: errors })
}

/** @throws AwsError if an object has no key, or a version that no object here has */
function readDeletions(document: XmlElement): Deletion[] {
  const objects = childrenOf(document, 'Object')
  if (objects.length < 1 || objects.length > maxKeys) throw s3Error('MalformedXML')
  return objects.map((object) => {
    const [key, version, etag] = ['Key', 'VersionId', 'ETag'].map((name) => textOf(object, name))
    if (key === undefined) throw s3Error('MalformedXML')
    if (key === '') throw s3Error('UserKeyMustBeSpecified')
    if (version && version !== nullVersion) throw notImplemented(`DeleteObjects with the VersionId ${version}`)
    return { key, version, etag }
  })
}

/** Returns the error; undefined if the object is gone. */
async function deleteOne({ objects }: S3Context, bucket: string, { key, etag }: Deletion) {
  try {
    await objects.delete(bucket, key, matchCondition(etag, key))
    return undefined
  } catch (error) {
    const translated = translate(error)
    if (translated.status === 500) throw error
    return translated
  }
}
