import type { IncomingHttpHeaders } from 'node:http'
import type { S3Action, S3Call, S3Context } from './action.ts'
import { writeCondition } from './conditions.ts'
import {
  type Algorithm,
  algorithms,
  type Checksum,
  checksumElements,
  checksumHeader,
  digestOf,
  type Sums,
  withDigests,
} from './digests.ts'
import { errorWith, invalidRequest, s3Error } from './errors.ts'
import { checkWrite } from './put-object.ts'
import { xmlResponse } from './responses.ts'
import type { Part, Upload } from './upload-rows.ts'
import { childrenOf, textOf, type XmlElement } from './xml-document.ts'

/** A part as the client lists it. */
type ListedPart = { number: number; etag: string; checksums: Partial<Record<Algorithm, string>> }

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const minPartBytes = 5 * 1024 * 1024

/** Writes the object of an upload. A client that repeats the call gets the same result again. */
export const completeMultipartUpload: S3Action = async (context, call) => {
  checkWrite(context, call.key)
  const { uploads } = context.objects
  const id = call.query.get('uploadId') ?? ''
  const result = await uploads.exclusively(id, async () => {
    const upload = uploads.find(call.bucket, call.key, id)
    return upload.completed ?? complete(context, call, upload)
  })
  return xmlResponse('CompleteMultipartUploadResult', {
    Location: `/${call.bucket}/${call.key.split('/').map(encodeURIComponent).join('/')}`,
    Bucket: call.bucket,
    Key: call.key,
    ETag: result.etag,
    ...checksumElements(result.checksum),
  })
}

async function complete({ objects }: S3Context, { headers, document }: S3Call, upload: Upload) {
  const condition = writeCondition(headers, upload.key)
  const parts = chooseParts(upload, readParts(document), objects.uploads.parts(upload.id))
  checkSize(headers, parts)
  const whole = objects.uploads.contentOf(parts)
  const digested = upload.checksum?.type === 'FULL_OBJECT' && withDigests(whole, upload.checksum.algorithm)
  const content = digested ? digested.content : whole
  const describe = async () => {
    const sums = digested ? await digested.sums() : undefined
    const checksum = upload.checksum && (await checksumOf(upload.checksum, parts, sums))
    checkChecksum(headers, checksum)
    const md5s = parts.map((part) => Buffer.from(part.md5, 'hex'))
    return {
      md5: `${(await digestOf('MD5', md5s)).toString('hex')}-${parts.length}`,
      headers: upload.headers,
      ...(checksum && { checksum }),
      parts: parts.map(({ number, bytes, checksum }) => ({ number, bytes, ...(checksum && { checksum }) })),
    }
  }
  const { etag, checksum } = await objects.put(upload.bucket, upload.key, { content, describe, condition })
  await objects.uploads.complete(upload, { etag, checksum })
  return { etag, checksum }
}

/** @throws AwsError `MalformedXML`, `InvalidRequest` */
function readParts(document: XmlElement | undefined): ListedPart[] {
  if (!document) throw s3Error('MalformedXML')
  const parts = childrenOf(document, 'Part').map((part) => {
    const [number, etag] = [textOf(part, 'PartNumber') ?? '', textOf(part, 'ETag')]
    if (!/^\d+$/.test(number.trim()) || etag === undefined) throw s3Error('MalformedXML')
    const checksums = algorithms.flatMap((name) => {
      const value = textOf(part, `Checksum${name}`)
      return value === undefined ? [] : [[name, value]]
    })
    return {
      number: Number(number),
      etag: etag.trim().replace(/^"(.*)"$/, '$1'),
      checksums: Object.fromEntries(checksums),
    }
  })
  if (parts.length === 0) throw invalidRequest('You must specify at least one part')
  return parts
}

/**
 * Returns the parts of the object.
 * @throws AwsError `InvalidPartOrder`, `InvalidPart`, `EntityTooSmall`; `InvalidRequest` if a checksum is missing
 */
function chooseParts({ id, checksum }: Upload, listed: ListedPart[], uploaded: Part[]): Part[] {
  if (listed.some(({ number }, n) => n > 0 && number <= (listed[n - 1]?.number ?? 0))) {
    throw s3Error('InvalidPartOrder', { UploadId: id })
  }
  const byNumber = new Map(uploaded.map((part) => [part.number, part]))
  return listed.map(({ number, etag, checksums }, n) => {
    const part = byNumber.get(number)
    const details = { ETag: etag, PartNumber: number }
    if (part?.md5 !== etag || hasOtherChecksum(checksums, checksum?.algorithm, part)) {
      throw s3Error('InvalidPart', { ...details, UploadId: id })
    }
    if (checksum?.type === 'COMPOSITE' && checksums[checksum.algorithm] === undefined) {
      throw invalidRequest(
        `The upload was created using a ${checksum.algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${number} in the request.`,
      )
    }
    if (n < listed.length - 1 && part.bytes < minPartBytes) {
      throw s3Error('EntityTooSmall', { ...details, MinSizeAllowed: minPartBytes, ProposedSize: part.bytes })
    }
    return part
  })
}

const hasOtherChecksum = (listed: ListedPart['checksums'], algorithm: Algorithm | undefined, part: Part) =>
  Object.entries(listed).some(([name, value]) => name !== algorithm || value !== part.checksum)

function checkSize({ 'x-amz-mp-object-size': expected }: IncomingHttpHeaders, parts: Part[]): void {
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0)
  if (expected === undefined || Number(expected) === bytes) return
  const message = `The provided 'x-amz-mp-object-size' header value ${expected} does not match what was computed: ${bytes}`
  throw invalidRequest(message)
}

async function checksumOf(about: Omit<Checksum, 'value'>, parts: Part[], sums?: Sums): Promise<Checksum> {
  const { algorithm, type } = about
  if (type === 'FULL_OBJECT') return { ...about, value: sums?.checksums[algorithm] ?? '' }
  const all = parts.map((part) => Buffer.from(part.checksum ?? '', 'base64'))
  return { ...about, value: `${(await digestOf(algorithm, all)).toString('base64')}-${parts.length}` }
}

/** @throws AwsError if the client expects another checksum of the object */
function checkChecksum(headers: IncomingHttpHeaders, checksum: Checksum | undefined): void {
  const type = headers['x-amz-checksum-type']
  if (type !== undefined && type !== checksum?.type) {
    const message = `The upload was created using the ${checksum?.type ?? 'null'} checksum mode. The complete request must use the same checksum mode.`
    throw invalidRequest(message)
  }
  for (const algorithm of algorithms) {
    const expected = headers[checksumHeader(algorithm)]
    const isMet =
      algorithm === checksum?.algorithm && [checksum.value, checksum.value.split('-')[0]].includes(`${expected}`)
    if (expected === undefined || isMet) continue
    const message = `The ${algorithm.toLowerCase()} you specified did not match the calculated checksum.`
    throw errorWith('BadDigest', message)
  }
}
