import { region as defaultRegion } from '@sluice/core/pipeline'
import type { S3Action, S3Call } from './action.ts'
import { errorWith, s3Error } from './errors.ts'
import { emptyResponse } from './responses.ts'
import { textOf } from './xml-document.ts'

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
