import type { ActionRow } from './action.ts'
import { completeMultipartUpload } from './complete-upload.ts'
import { sourceHeaders } from './copy-source.ts'
import { chunkedHeaders, digestHeaders, objectDefaults, readHarmless, writtenHeaders } from './inputs.ts'
import { listMultipartUploads, listParts, listUploadsParameters } from './list-uploads.ts'
import { abortMultipartUpload, createMultipartUpload, uploadPart, uploadPartCopy } from './upload-actions.ts'

const user = 'aws s3 cp of 8 MB and more, boto3, lib-storage, rclone'

/** The actions on uploads in parts. */
export const uploadTable: readonly ActionRow[] = [
  {
    name: 'CreateMultipartUpload',
    user,
    scope: 'object',
    method: 'POST',
    parameter: 'uploads',
    perform: createMultipartUpload,
    headers: [...writtenHeaders, 'x-amz-checksum-algorithm', 'x-amz-checksum-type'],
    defaults: objectDefaults,
  },
  {
    name: 'UploadPartCopy',
    user: 'aws s3 mv and rclone of 8 MB and more',
    scope: 'object',
    method: 'PUT',
    parameter: 'uploadId',
    header: 'x-amz-copy-source',
    perform: uploadPartCopy,
    query: ['partNumber'],
    headers: [...sourceHeaders, 'x-amz-copy-source-range'],
  },
  {
    name: 'UploadPart',
    user,
    scope: 'object',
    method: 'PUT',
    parameter: 'uploadId',
    perform: uploadPart,
    query: ['partNumber'],
    headers: [...digestHeaders, ...chunkedHeaders, 'x-amz-content-sha256', 'x-amz-sdk-checksum-algorithm'],
    harmless: { 'content-encoding': 'only the object has an encoding' },
  },
  {
    name: 'ListParts',
    user: 's3cmd, minio-js',
    scope: 'object',
    method: 'GET',
    parameter: 'uploadId',
    perform: listParts,
    query: ['max-parts', 'part-number-marker'],
    harmless: readHarmless,
  },
  {
    name: 'ListMultipartUploads',
    user: 's3cmd, minio-js, rclone cleanup',
    scope: 'bucket',
    method: 'GET',
    parameter: 'uploads',
    perform: listMultipartUploads,
    query: listUploadsParameters,
    harmless: readHarmless,
  },
  {
    name: 'CompleteMultipartUpload',
    user,
    scope: 'object',
    method: 'POST',
    parameter: 'uploadId',
    perform: completeMultipartUpload,
    headers: [...digestHeaders, 'x-amz-checksum-type', 'x-amz-mp-object-size', 'if-match', 'if-none-match'],
    body: [
      'CompleteMultipartUpload.Part.PartNumber',
      'CompleteMultipartUpload.Part.ETag',
      'CompleteMultipartUpload.Part.ChecksumCRC32',
      'CompleteMultipartUpload.Part.ChecksumCRC32C',
      'CompleteMultipartUpload.Part.ChecksumCRC64NVME',
      'CompleteMultipartUpload.Part.ChecksumSHA1',
      'CompleteMultipartUpload.Part.ChecksumSHA256',
    ],
    isChecksumOfObject: true,
  },
  {
    name: 'AbortMultipartUpload',
    user,
    scope: 'object',
    method: 'DELETE',
    parameter: 'uploadId',
    perform: abortMultipartUpload,
  },
]
