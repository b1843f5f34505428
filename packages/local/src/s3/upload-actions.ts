import type { S3Action, S3Call, S3Context } from './action.ts'
import { type Algorithm, type Checksum, checksumHeader, readAlgorithm } from './digests.ts'
import { invalidRequest, s3Error } from './errors.ts'
import { payloadOf } from './payload.ts'
import { checkWrite } from './put-object.ts'
import { readPartNumber } from './range.ts'
import { emptyResponse, wholeSeconds, xmlResponse } from './responses.ts'
import { headersToStore } from './stored-headers.ts'
import type { Part, Upload } from './upload-rows.ts'

// Uploads in parts: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html

export const createMultipartUpload: S3Action = async (context, { bucket, key, headers }) => {
  checkWrite(context, key)
  const checksum = readChecksum(headers['x-amz-checksum-algorithm'], headers['x-amz-checksum-type'])
  const about = { bucket, key, headers: headersToStore(headers), ...(checksum && { checksum }) }
  const { id } = context.objects.uploads.create(about)
  const shown = checksum && { 'x-amz-checksum-algorithm': checksum.algorithm, 'x-amz-checksum-type': checksum.type }
  return xmlResponse('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: id }, shown)
}

export const uploadPart: S3Action = async (context, call) => {
  const { upload, number } = findPart(context, call)
  const expected = upload.checksum?.algorithm
  const payload = payloadOf(call)
  const { algorithm } = payload
  if (expected && algorithm !== expected) {
    const [wanted, actual] = [expected.toLowerCase(), algorithm?.toLowerCase() ?? 'null']
    throw invalidRequest(
      `Checksum Type mismatch occurred, expected checksum Type: ${wanted}, actual checksum Type: ${actual}`,
    )
  }
  const { md5, checksum } = await context.objects.uploads.addPart(upload, number, payload)
  return emptyResponse(200, {
    etag: `"${md5}"`,
    ...(algorithm && checksum && { [checksumHeader(algorithm)]: checksum }),
  })
}

export const abortMultipartUpload: S3Action = async (context, call) => {
  const { uploads } = context.objects
  await uploads.exclusively(call.query.get('uploadId') ?? '', () => uploads.abort(findUpload(context, call)))
  return emptyResponse(204)
}

/** Returns the upload of a call, which isn't completed. @throws AwsError `NoSuchUpload` */
export function findUpload({ objects }: S3Context, { bucket, key, query }: S3Call): Upload {
  const upload = objects.uploads.find(bucket, key, query.get('uploadId') ?? '')
  if (upload.completed) throw s3Error('NoSuchUpload', { UploadId: upload.id })
  return upload
}

/** Returns the upload and the number of a part that is to be added. */
export function findPart(context: S3Context, call: S3Call): { upload: Upload; number: number } {
  checkWrite(context, call.key)
  const upload = findUpload(context, call)
  return { upload, number: readPartNumber(call.query.get('partNumber') ?? '') }
}

/** Returns the elements of a part. */
export const describePart = ({ modifiedAt, md5, checksum }: Part, algorithm: Algorithm | undefined) => ({
  LastModified: wholeSeconds(modifiedAt),
  ETag: `"${md5}"`,
  ...(algorithm && checksum && { [`Checksum${algorithm}`]: checksum }),
})

/** The types of checksum that an upload can have. The first is the default. */
const checksumTypes: Record<Algorithm, readonly Checksum['type'][]> = {
  CRC32: ['COMPOSITE', 'FULL_OBJECT'],
  CRC32C: ['COMPOSITE', 'FULL_OBJECT'],
  CRC64NVME: ['FULL_OBJECT'],
  SHA1: ['COMPOSITE'],
  SHA256: ['COMPOSITE'],
}

/** Reads the checksum that an upload has. @throws AwsError `InvalidRequest` */
function readChecksum(name: unknown, type: unknown): Upload['checksum'] {
  const algorithm = readAlgorithm(name)
  if (!algorithm && type === undefined) return undefined
  if (!algorithm) {
    throw invalidRequest('The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.')
  }
  const possible = checksumTypes[algorithm]
  const wanted = type === undefined ? possible[0] : String(type).toUpperCase()
  if (wanted !== 'FULL_OBJECT' && wanted !== 'COMPOSITE') {
    throw invalidRequest('Value for x-amz-checksum-type header is invalid.')
  }
  if (!possible.includes(wanted)) {
    const name = algorithm.toLowerCase()
    throw invalidRequest(`The ${wanted} checksum type cannot be used with the ${name} checksum algorithm.`)
  }
  return { algorithm, type: wanted }
}
