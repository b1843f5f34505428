import { AwsError } from '../aws/error.ts'
import type { S3Action, S3Context } from './action.ts'
import { malformedXml } from './errors.ts'
import { digestHeaders } from './inputs.ts'
import { translate, xmlResponse } from './responses.ts'
import type { Children } from './xml.ts'
import { childrenOf, textOf, type XmlElement } from './xml-document.ts'

const maxKeys = 1_000

/** Deletes up to 1,000 objects. Reports an error of one object as its result. */
export const deleteObjects: S3Action = async (context, { bucket, headers, document }) => {
  if (!digestHeaders.some((name) => name in headers)) {
    const message = 'Missing required header for this request: Content-MD5 OR x-amz-checksum-*'
    throw new AwsError('InvalidRequest', message)
  }
  if (!document) throw new AwsError('MissingRequestBodyError', 'Request Body is empty')
  const keys = readKeys(document)
  const isQuiet = textOf(document, 'Quiet')?.toLowerCase() === 'true'
  const Deleted: Children[] = []
  const errors: Children[] = []
  for (const key of keys) {
    const error = await deleteOne(context, bucket, key)
    if (error) errors.push(error)
    else if (!isQuiet) Deleted.push({ Key: key })
  }
  return xmlResponse('DeleteResult', { Deleted, Error: errors })
}

function readKeys(document: XmlElement): string[] {
  const objects = childrenOf(document, 'Object')
  const keys = objects.map((object) => textOf(object, 'Key')).filter((key) => key !== undefined)
  if (objects.length < 1 || objects.length > maxKeys || keys.length < objects.length) throw malformedXml()
  if (keys.includes('')) throw new AwsError('UserKeyMustBeSpecified', 'User key must be specified.')
  return keys
}

/** Returns the error's elements; undefined if the object is gone. */
async function deleteOne({ objects }: S3Context, bucket: string, key: string): Promise<Children | undefined> {
  try {
    await objects.delete(bucket, key)
    return undefined
  } catch (error) {
    const { type, message } = translate(error)
    return { Key: key, Code: type, Message: message }
  }
}
