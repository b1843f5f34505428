import type { ActionRow } from './action.ts'
import { createBucket, getBucketLocation, headBucket, listBuckets } from './bucket-actions.ts'
import { readHarmless } from './inputs.ts'
import { listObjects } from './list-objects.ts'

const listed = ['prefix', 'delimiter', 'max-keys', 'encoding-type'] as const

/** The actions on buckets and on the lists of their objects. */
export const bucketTable: readonly ActionRow[] = [
  {
    name: 'ListBuckets',
    user: 'aws s3 ls',
    scope: 'service',
    method: 'GET',
    perform: listBuckets,
  },
  {
    name: 'CreateBucket',
    user: 'npm start, aws s3 mb',
    scope: 'bucket',
    method: 'PUT',
    perform: createBucket,
    defaults: { 'x-amz-acl': 'private' },
  },
  {
    name: 'HeadBucket',
    user: 'rclone, Terraform',
    scope: 'bucket',
    method: 'HEAD',
    perform: headBucket,
  },
  {
    name: 'GetBucketLocation',
    user: 'minio-js, s3cmd',
    scope: 'bucket',
    method: 'GET',
    parameter: 'location',
    perform: getBucketLocation,
  },
  {
    name: 'ListObjectsV2',
    user: 'npm run audit, aws s3 ls',
    scope: 'bucket',
    method: 'GET',
    parameter: 'list-type',
    perform: listObjects,
    query: [...listed, 'start-after', 'continuation-token'],
    harmless: { ...readHarmless },
  },
  {
    name: 'ListObjects',
    user: 's3cmd, rclone',
    scope: 'bucket',
    method: 'GET',
    perform: listObjects,
    query: [...listed, 'marker'],
    harmless: readHarmless,
  },
]
