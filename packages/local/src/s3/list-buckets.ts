import type { S3Action } from './action.ts'
import type { Bucket } from './buckets.ts'
import { owner, readCount, readToken, tokenAfter } from './listing.ts'
import { wholeSeconds, xmlResponse } from './responses.ts'

const maxBuckets = 10_000

/** The parameters of ListBuckets. With any of them, AWS's response has the regions. */
export const listBucketsParameters = ['prefix', 'max-buckets', 'continuation-token', 'bucket-region'] as const

export const listBuckets: S3Action = async ({ objects }, { query }) => {
  const [prefix, token] = [query.get('prefix'), query.get('continuation-token')]
  const limit = readCount(query, 'max-buckets', { otherwise: maxBuckets, min: 1, max: maxBuckets })
  const after = token ? readToken(token) : ''
  const wanted = query.get('bucket-region')
  const all = (await objects.buckets()).filter(
    ({ name, region }) => name > after && name.startsWith(prefix ?? '') && (wanted ?? region) === region,
  )
  const page = all.slice(0, limit)
  const hasParameter = listBucketsParameters.some((name) => query.has(name))
  return xmlResponse('ListAllMyBucketsResult', {
    Owner: owner,
    Buckets: { Bucket: page.map((bucket) => describe(bucket, hasParameter)) },
    ...(prefix !== null && { Prefix: prefix }),
    ...(all.length > limit && { ContinuationToken: tokenAfter(page.at(-1)?.name ?? '') }),
  })
}

const describe = ({ name, createdAt, region }: Bucket, hasRegion: boolean) => ({
  Name: name,
  CreationDate: wholeSeconds(createdAt),
  ...(hasRegion && { BucketRegion: region }),
  BucketArn: `arn:aws:s3:::${name}`,
})
