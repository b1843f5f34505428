import type { S3Action } from './action.ts'
import { s3Error } from './errors.ts'
import { emptyResponse, xmlResponse } from './responses.ts'

export const headBucket: S3Action = async ({ objects }, { bucket }) =>
  emptyResponse(200, { 'x-amz-bucket-region': await objects.regionOf(bucket) })

/** Returns the region of a bucket, which is empty for `us-east-1`. */
export const getBucketLocation: S3Action = async ({ objects }, { bucket }) => {
  const region = await objects.regionOf(bucket)
  return xmlResponse('LocationConstraint', region === 'us-east-1' ? '' : region)
}

/** Returns an empty configuration: no bucket here has ever had versions. */
export const getBucketVersioning: S3Action = async () => xmlResponse('VersioningConfiguration', '')

export const deleteBucket: S3Action = async ({ objects }, { bucket }) => {
  if (await objects.deleteBucket(bucket)) return emptyResponse(204)
  throw s3Error('BucketNotEmpty', { BucketName: bucket })
}
