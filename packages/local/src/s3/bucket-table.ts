import type { ActionRow } from './action.ts'
import { deleteBucket, getBucketLocation, getBucketVersioning, headBucket } from './bucket-actions.ts'
import { createBucket } from './create-bucket.ts'
import { deleteObjects } from './delete-objects.ts'
import { digestHeaders, readHarmless } from './inputs.ts'
import { listBuckets, listBucketsParameters } from './list-buckets.ts'
import { listObjects, listObjectsV2, listParameters } from './list-objects.ts'
import { listObjectVersions } from './list-versions.ts'

/** Headers of a body that has elements. */
const bodyHeaders = [...digestHeaders, 'x-amz-content-sha256', 'x-amz-sdk-checksum-algorithm'] as const

const read = { method: 'GET', harmless: readHarmless } as const
const listRead = {
  ...read,
  scope: 'bucket',
  harmless: { ...readHarmless, 'x-amz-optional-object-attributes': 'no object was archived and restored' },
} as const

/** The actions on buckets and on several objects. An action with a `parameter` comes before the one without. */
export const bucketTable: readonly ActionRow[] = [
  {
    name: 'CreateBucket',
    user: 'npm start, aws s3 mb',
    scope: 'bucket',
    method: 'PUT',
    perform: createBucket,
    headers: bodyHeaders,
    body: ['CreateBucketConfiguration.LocationConstraint'],
    defaults: {
      'x-amz-acl': 'private',
      'x-amz-bucket-object-lock-enabled': 'false',
      'x-amz-object-ownership': 'BucketOwnerEnforced',
    },
  },
  { name: 'DeleteBucket', user: 'aws s3 rb', scope: 'bucket', method: 'DELETE', perform: deleteBucket },
  { ...read, name: 'HeadBucket', user: 'rclone, Terraform', scope: 'bucket', method: 'HEAD', perform: headBucket },
  {
    ...read,
    name: 'GetBucketLocation',
    user: 'minio-js, s3cmd',
    scope: 'bucket',
    parameter: 'location',
    perform: getBucketLocation,
  },
  {
    ...read,
    name: 'GetBucketVersioning',
    user: 'rclone purge',
    scope: 'bucket',
    parameter: 'versioning',
    perform: getBucketVersioning,
  },
  {
    ...read,
    name: 'ListBuckets',
    user: 'aws s3 ls',
    scope: 'service',
    perform: listBuckets,
    query: listBucketsParameters,
  },
  {
    ...listRead,
    name: 'ListObjectsV2',
    user: 'npm run audit, aws s3 ls',
    parameter: 'list-type',
    perform: listObjectsV2,
    query: [...listParameters, 'start-after', 'continuation-token', 'fetch-owner'],
  },
  {
    ...listRead,
    name: 'ListObjectVersions',
    user: 'Terraform',
    parameter: 'versions',
    perform: listObjectVersions,
    query: [...listParameters, 'key-marker', 'version-id-marker'],
  },
  {
    ...listRead,
    name: 'ListObjects',
    user: 's3cmd, rclone',
    perform: listObjects,
    query: [...listParameters, 'marker'],
  },
  {
    name: 'DeleteObjects',
    user: 'boto3, minio-js, Terraform',
    scope: 'bucket',
    method: 'POST',
    parameter: 'delete',
    perform: deleteObjects,
    headers: bodyHeaders,
    body: ['Delete.Object.Key', 'Delete.Object.VersionId', 'Delete.Object.ETag', 'Delete.Quiet'],
    harmless: { 'x-amz-bypass-governance-retention': 'no object is locked' },
  },
]
