import type { ActionRow } from './action.ts'
import {
  createBucket,
  deleteBucket,
  getBucketLocation,
  getBucketVersioning,
  headBucket,
  listBuckets,
  listBucketsParameters,
} from './bucket-actions.ts'
import { completeMultipartUpload } from './complete-upload.ts'
import { readConditions } from './conditions.ts'
import { copyObject, uploadPartCopy } from './copy-actions.ts'
import { deleteObject, deleteObjects } from './delete-objects.ts'
import { algorithms } from './digests.ts'
import { getObject, responseOverrides } from './get-object.ts'
import { digestHeaders } from './inputs.ts'
import { listObjects, listObjectsV2, listObjectVersions } from './list-objects.ts'
import { listMultipartUploads, listParts } from './list-uploads.ts'
import { getObjectAttributes, getObjectTagging } from './object-attributes.ts'
import { putObject } from './put-object.ts'
import { storedHeaders } from './stored-headers.ts'
import { abortMultipartUpload, createMultipartUpload, uploadPart } from './upload-actions.ts'

const bodyHeaders = [...digestHeaders, 'x-amz-content-sha256', 'x-amz-sdk-checksum-algorithm']
const contentHeaders = [...bodyHeaders, 'x-amz-decoded-content-length', 'x-amz-trailer']
const writtenHeaders = [...storedHeaders, 'x-amz-meta-*', 'x-amz-storage-class']
const sourceHeaders = [
  ...readConditions.map((name) => `x-amz-copy-source-${name}`),
  'x-amz-source-expected-bucket-owner',
]
const writeConditions = ['if-match', 'if-none-match']
const getInput = [...responseOverrides, ...readConditions, 'partNumber', 'range', 'x-amz-checksum-mode']
const listInput = ['prefix', 'delimiter', 'max-keys', 'encoding-type']
const listHarmless = { 'x-amz-optional-object-attributes': 'no object was archived and restored' }

/** Every object is private. The encryption is what S3 does without the header. */
const objectDefaults = { 'x-amz-acl': 'private', 'x-amz-server-side-encryption': 'AES256' }

const uploadUser = 'aws s3 cp of 8 MB and more, boto3, lib-storage, rclone'

/** The actions of S3. An action with a parameter or a `header` comes before the one without. */
export const table: Readonly<Record<string, ActionRow>> = {
  CreateMultipartUpload: {
    user: uploadUser,
    request: 'POST /bucket/key?uploads',
    perform: createMultipartUpload,
    input: [...writtenHeaders, 'x-amz-checksum-algorithm', 'x-amz-checksum-type'],
    defaults: objectDefaults,
  },
  UploadPartCopy: {
    user: 'aws s3 mv and rclone of 8 MB and more',
    request: 'PUT /bucket/key?uploadId',
    header: 'x-amz-copy-source',
    perform: uploadPartCopy,
    input: [...sourceHeaders, 'partNumber', 'x-amz-copy-source-range'],
  },
  UploadPart: {
    user: uploadUser,
    request: 'PUT /bucket/key?uploadId',
    perform: uploadPart,
    input: [...contentHeaders, 'partNumber'],
    harmless: { 'content-encoding': 'only the object has an encoding' },
  },
  ListParts: {
    user: 's3cmd, minio-js',
    request: 'GET /bucket/key?uploadId',
    perform: listParts,
    input: ['max-parts', 'part-number-marker'],
  },
  ListMultipartUploads: {
    user: 's3cmd, minio-js, rclone cleanup',
    request: 'GET /bucket?uploads',
    perform: listMultipartUploads,
    input: ['prefix', 'delimiter', 'encoding-type', 'key-marker', 'upload-id-marker', 'max-uploads'],
  },
  CompleteMultipartUpload: {
    user: uploadUser,
    request: 'POST /bucket/key?uploadId',
    perform: completeMultipartUpload,
    input: [...digestHeaders, ...writeConditions, 'x-amz-checksum-type', 'x-amz-mp-object-size'],
    body: ['PartNumber', 'ETag', ...algorithms.map((algorithm) => `Checksum${algorithm}`)].map(
      (name) => `CompleteMultipartUpload.Part.${name}`,
    ),
    isChecksumOfObject: true,
  },
  AbortMultipartUpload: {
    user: uploadUser,
    request: 'DELETE /bucket/key?uploadId',
    perform: abortMultipartUpload,
  },
  CreateBucket: {
    user: 'npm start, aws s3 mb',
    request: 'PUT /bucket',
    perform: createBucket,
    input: bodyHeaders,
    body: ['CreateBucketConfiguration.LocationConstraint'],
    defaults: {
      'x-amz-acl': 'private',
      'x-amz-bucket-object-lock-enabled': 'false',
      'x-amz-object-ownership': 'BucketOwnerEnforced',
    },
  },
  DeleteBucket: { user: 'aws s3 rb', request: 'DELETE /bucket', perform: deleteBucket },
  HeadBucket: { user: 'rclone, Terraform', request: 'HEAD /bucket', perform: headBucket },
  GetBucketLocation: { user: 'minio-js, s3cmd', request: 'GET /bucket?location', perform: getBucketLocation },
  GetBucketVersioning: { user: 'rclone purge', request: 'GET /bucket?versioning', perform: getBucketVersioning },
  ListBuckets: { user: 'aws s3 ls', request: 'GET /', perform: listBuckets, input: listBucketsParameters },
  ListObjectsV2: {
    user: 'npm run audit, aws s3 ls',
    request: 'GET /bucket?list-type',
    perform: listObjectsV2,
    input: [...listInput, 'start-after', 'continuation-token', 'fetch-owner'],
    harmless: listHarmless,
  },
  ListObjectVersions: {
    user: 'Terraform',
    request: 'GET /bucket?versions',
    perform: listObjectVersions,
    input: [...listInput, 'key-marker', 'version-id-marker'],
    harmless: listHarmless,
  },
  ListObjects: {
    user: 's3cmd, rclone',
    request: 'GET /bucket',
    perform: listObjects,
    input: [...listInput, 'marker'],
    harmless: listHarmless,
  },
  DeleteObjects: {
    user: 'boto3, minio-js, Terraform',
    request: 'POST /bucket?delete',
    perform: deleteObjects,
    input: bodyHeaders,
    body: ['Delete.Object.Key', 'Delete.Object.VersionId', 'Delete.Object.ETag', 'Delete.Quiet'],
    harmless: { 'x-amz-bypass-governance-retention': 'no object is locked' },
  },
  CopyObject: {
    user: 'aws s3 mv, rclone, boto3',
    request: 'PUT /bucket/key',
    header: 'x-amz-copy-source',
    perform: copyObject,
    input: [
      ...sourceHeaders,
      ...writtenHeaders,
      ...writeConditions,
      'x-amz-metadata-directive',
      'x-amz-checksum-algorithm',
    ],
    defaults: { ...objectDefaults, 'x-amz-tagging-directive': 'COPY' },
  },
  PutObject: {
    user: 'Firehose, aws s3 cp',
    request: 'PUT /bucket/key',
    perform: putObject,
    input: [...contentHeaders, ...writtenHeaders, ...writeConditions],
    defaults: objectDefaults,
  },
  GetObjectTagging: {
    user: 'aws s3 mv of 8 MB and more (aws CLI 2)',
    request: 'GET /bucket/key?tagging',
    perform: getObjectTagging,
  },
  GetObjectAttributes: {
    user: 'aws s3api, boto3',
    request: 'GET /bucket/key?attributes',
    perform: getObjectAttributes,
    input: ['x-amz-object-attributes', 'x-amz-max-parts', 'x-amz-part-number-marker'],
  },
  GetObject: {
    user: 'Firehose, npm run audit, aws s3 cp',
    request: 'GET /bucket/key',
    perform: getObject,
    input: getInput,
  },
  HeadObject: { user: 'aws s3 cp, rclone', request: 'HEAD /bucket/key', perform: getObject, input: getInput },
  DeleteObject: { user: 'aws s3 rm', request: 'DELETE /bucket/key', perform: deleteObject, input: ['if-match'] },
}
