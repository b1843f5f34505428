import { region as defaultRegion } from '@sluice/core/pipeline'
import { account } from '../aws/account.ts'
import type { S3Action, S3Call } from './action.ts'
import type { Bucket } from './buckets.ts'
import { errorWith, s3Error } from './errors.ts'
import type { Folder } from './folder.ts'
import { owner, readCount, readToken, tokenAfter } from './listing.ts'
import { emptyResponse, wholeSeconds, xmlResponse } from './responses.ts'
import { textOf } from './xml-document.ts'

/** @throws AwsError `NoSuchBucket`; `AccessDenied` if the request expects another owner */
export async function checkBucket(objects: Folder, bucket: string, expectedOwner: unknown = account): Promise<void> {
  if (!(await objects.hasBucket(bucket))) throw s3Error('NoSuchBucket', { BucketName: bucket })
  if (expectedOwner !== account) throw s3Error('AccessDenied')
}

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

/** The region whose endpoint creates buckets in any region, and in which a bucket has no location constraint. */
const globalRegion = 'us-east-1'

const regionName =
  /^(af|ap|ca|eu|il|me|mx|sa|us)-(gov-)?(central|east|north|northeast|northwest|south|southeast|southwest|west)-[1-9]$/

export const createBucket: S3Action = async ({ objects }, call) => {
  const { bucket, document } = call
  const region = chooseRegion(document && textOf(document, 'LocationConstraint'), signedRegion(call))
  if (await objects.hasBucket(bucket)) {
    const isAccepted = region === globalRegion && (await objects.regionOf(bucket)) === globalRegion
    if (!isAccepted) throw s3Error('BucketAlreadyOwnedByYou', { BucketName: bucket })
  } else {
    await objects.createBucket(bucket, region)
  }
  return emptyResponse(200, { location: `/${bucket}` })
}

/**
 * Returns the region of a new bucket. A request that isn't signed for a region creates it in the pipeline's region.
 * @throws AwsError for a location constraint that the endpoint of the signature's region doesn't accept
 */
function chooseRegion(constraint: string | undefined, signed: string | undefined): string {
  if (constraint === undefined) {
    if (signed === undefined || signed === globalRegion) return signed ?? defaultRegion
    throw incompatible('unspecified')
  }
  if (constraint === globalRegion || !regionName.test(constraint)) {
    throw s3Error('InvalidLocationConstraint', { LocationConstraint: constraint })
  }
  if ([undefined, globalRegion, constraint].includes(signed)) return constraint
  throw incompatible(constraint)
}

const incompatible = (constraint: string) =>
  errorWith(
    'IllegalLocationConstraintException',
    `The ${constraint} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  )

/**
 * Returns the region that a request is signed for, in its header or its address. Some clients sign for a name that is not
 * a region, such as `US`: undefined, as without a signature.
 */
function signedRegion({ headers, query }: S3Call): string | undefined {
  const credential = query.get('X-Amz-Credential') ?? /Credential=([^,\s]+)/.exec(headers.authorization ?? '')?.[1]
  const region = credential?.split('/').at(-3)
  return region !== undefined && regionName.test(region) ? region : undefined
}
