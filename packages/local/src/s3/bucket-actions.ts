import { AwsError } from '../aws/error.ts'
import type { S3Action } from './action.ts'
import { emptyResponse, xmlResponse } from './responses.ts'

export const listBuckets: S3Action = async ({ objects }) => {
  const buckets = await objects.buckets()
  const Bucket = buckets.map(({ name, createdAt }) => ({ Name: name, CreationDate: createdAt.toISOString() }))
  return xmlResponse('ListAllMyBucketsResult', {
    Owner: { ID: 'local', DisplayName: 'local' },
    Buckets: { Bucket },
  })
}

export const createBucket: S3Action = async ({ objects }, { bucket }) => {
  if (await objects.hasBucket(bucket)) {
    throw new AwsError('BucketAlreadyOwnedByYou', `You already have the bucket ${bucket}.`, 409)
  }
  await objects.createBucket(bucket)
  return emptyResponse(200, { location: `/${bucket}` })
}

export const headBucket: S3Action = async () => emptyResponse(200)

/** Returns an empty location, which is `us-east-1`. */
export const getBucketLocation: S3Action = async () => xmlResponse('LocationConstraint', '')
