import { AwsError } from '../aws/error.ts'
import type { S3Action, S3Call, S3Context } from './action.ts'
import { checkCopySize, contentOf, withSource } from './copy-source.ts'
import { type Algorithm, checksumHeader, readAlgorithm, type Sums, withDigests } from './digests.ts'
import { noSuchUpload } from './errors.ts'
import { payloadOf } from './payload.ts'
import { checkWrite } from './put-object.ts'
import { readPartNumber, readSourceRange } from './range.ts'
import { emptyResponse, wholeSeconds, xmlResponse } from './responses.ts'
import { headersToStore } from './stored-headers.ts'
import type { Upload } from './upload-rows.ts'

// Uploads in parts: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html

export const createMultipartUpload: S3Action = async (context, { bucket, key, headers }) => {
  checkWrite(context, key)
  const checksum = readChecksum(headers['x-amz-checksum-algorithm'], headers['x-amz-checksum-type'])
  const about = { bucket, key, headers: headersToStore(headers), ...(checksum && { checksum }) }
  const { id } = context.objects.uploads.create(about)
  const response = xmlResponse('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: id })
  const { algorithm = '', type = '' } = checksum ?? {}
  const shown = checksum && { 'x-amz-checksum-algorithm': algorithm, 'x-amz-checksum-type': type }
  return { ...response, headers: { ...response.headers, ...shown } }
}

export const uploadPart: S3Action = async (context, call) => {
  const { upload, number } = findPart(context, call)
  const expected = upload.checksum?.algorithm
  const { content, algorithm, verify } = payloadOf(call)
  if (expected && algorithm !== expected) {
    throw new AwsError(
      'InvalidRequest',
      `Checksum Type mismatch occurred, expected checksum Type: ${expected.toLowerCase()}, actual checksum Type: ${algorithm?.toLowerCase() ?? 'null'}`,
      400,
    )
  }
  const describe = async () => describePart(await verify(), algorithm)
  const { md5, checksum } = await context.objects.uploads.addPart(upload, number, { content, describe })
  return emptyResponse(200, {
    etag: `"${md5}"`,
    ...(algorithm && checksum && { [checksumHeader(algorithm)]: checksum }),
  })
}

export const uploadPartCopy: S3Action = async (context, call) => {
  const { upload, number } = findPart(context, call)
  const algorithm = upload.checksum?.algorithm
  const part = await withSource(context, call, (source) => {
    const range = readSourceRange(call.headers['x-amz-copy-source-range'], source.info.bytes)
    checkCopySize(range.end - range.start)
    const { content, sums } = withDigests(contentOf(source, range), ['MD5', ...(algorithm ? [algorithm] : [])])
    const describe = async () => describePart(await sums(), algorithm)
    return context.objects.uploads.addPart(upload, number, { content, describe })
  })
  return xmlResponse('CopyPartResult', {
    LastModified: wholeSeconds(new Date(part.modifiedAt)),
    ETag: `"${part.md5}"`,
    ...(algorithm && part.checksum && { [`Checksum${algorithm}`]: part.checksum }),
  })
}

export const abortMultipartUpload: S3Action = async (context, call) => {
  await context.objects.uploads.abort(findUpload(context, call))
  return emptyResponse(204)
}

/** Returns the upload of a call, which isn't completed. @throws AwsError `NoSuchUpload` */
export function findUpload({ objects }: S3Context, { bucket, key, query }: S3Call): Upload {
  const upload = objects.uploads.find(bucket, key, query.get('uploadId') ?? '')
  if (upload.completed) throw noSuchUpload(upload.id)
  return upload
}

/** Returns the upload and the number of a part that is to be added. */
function findPart(context: S3Context, call: S3Call): { upload: Upload; number: number } {
  checkWrite(context, call.key)
  const upload = findUpload(context, call)
  return { upload, number: readPartNumber(call.query.get('partNumber') ?? '') }
}

function describePart({ digests }: Sums, algorithm: Algorithm | undefined) {
  const checksum = algorithm && digests[algorithm]?.toString('base64')
  return { md5: digests.MD5?.toString('hex') ?? '', ...(checksum && { checksum }) }
}

/** Reads the checksum that an upload has. @throws AwsError `InvalidRequest` */
function readChecksum(name: unknown, type: unknown): Upload['checksum'] {
  const algorithm = readAlgorithm(name)
  const invalid = (message: string) => new AwsError('InvalidRequest', message, 400)
  if (!algorithm && type === undefined) return undefined
  if (!algorithm) {
    throw invalid('The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.')
  }
  const wanted = String(type ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE')).toUpperCase()
  if (wanted !== 'FULL_OBJECT' && wanted !== 'COMPOSITE')
    throw invalid('Value for x-amz-checksum-type header is invalid.')
  if (wanted === (algorithm.startsWith('SHA') ? 'FULL_OBJECT' : 'COMPOSITE') && !/^CRC32C?$/.test(algorithm)) {
    throw invalid(`The ${wanted} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`)
  }
  return { algorithm, type: wanted }
}
