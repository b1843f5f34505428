import { bucket as bucketDefinition, deliveryStream, folderOf, isPrimary } from '@sluice/core/pipeline'
import { UsageError } from '../usage-error.ts'
import type { PlaceValues } from './flags.ts'
import { namesOfStage, outputsOf, regionOfStage } from './stage.ts'

/** A use of a stage's resources. */
export type Need =
  | 'find objects'
  | 'read events'
  | 'read objects'
  | 'read stream'
  | 'check stream'
  | 'write stream'
  | 'read metrics'
  | 'find versions'
  | 'read versions'
  | 'erase versions'

type Resources = { stream: string; bucket: string }

/** The actions of each need, and the ARNs that they apply to. */
const permissions: Record<Need, (resources: Resources) => { Action: string[]; Resource: string }> = {
  'find objects': ({ bucket }) => ({ Action: ['s3:ListBucket'], Resource: bucket }),
  'read events': ({ bucket }) => ({
    Action: ['s3:GetObject'],
    Resource: `${bucket}/${folderOf(deliveryStream.prefix)}*`,
  }),
  'read objects': ({ bucket }) => ({ Action: ['s3:GetObject'], Resource: `${bucket}/*` }),
  'read stream': ({ stream }) => ({
    Action: ['kinesis:ListShards', 'kinesis:GetShardIterator', 'kinesis:GetRecords'],
    Resource: stream,
  }),
  'check stream': ({ stream }) => ({ Action: ['kinesis:DescribeStreamSummary'], Resource: stream }),
  'write stream': ({ stream }) => ({ Action: ['kinesis:PutRecords'], Resource: stream }),
  'find versions': ({ bucket }) => ({ Action: ['s3:ListBucketVersions'], Resource: bucket }),
  'read versions': ({ bucket }) => ({ Action: ['s3:GetObjectVersion'], Resource: `${bucket}/*` }),
  'erase versions': ({ bucket }) => ({ Action: ['s3:PutObject', 's3:DeleteObjectVersion'], Resource: `${bucket}/*` }),
  // CloudWatch has no resources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
  'read metrics': () => ({ Action: ['cloudwatch:GetMetricStatistics'], Resource: '*' }),
}

/**
 * Returns the IAM policy of a command, as JSON. The account is `*`, because the policy is valid only in its own.
 * `sts:GetCallerIdentity` needs no permission.
 * @throws UsageError without a stage, or if its bucket is unknown
 */
export function policyText(needs: Need[], values: PlaceValues, env: NodeJS.ProcessEnv): string {
  const { stage } = values
  if (stage === undefined) throw new UsageError('--print-policy needs --stage NAME.')
  const { stream } = namesOfStage(stage, values)
  const region = regionOfStage(stage, values, env)
  const bucket = values.bucket ?? bucketPattern(stage, stream, region)
  const partition = partitionOf(region)
  const resources = {
    stream: `arn:${partition}:kinesis:${region}:*:stream/${stream}`,
    bucket: `arn:${partition}:s3:::${bucket}`,
  }
  const Statement = needs.map((need) => ({ Effect: 'Allow', ...permissions[need](resources) }))
  return `${JSON.stringify({ Version: '2012-10-17', Statement }, undefined, 2)}\n`
}

/** Returns the name of a stage's bucket, with `*` in place of the account. */
function bucketPattern(stage: string, stream: string, region: string): string {
  if (isPrimary(stage)) return `${bucketDefinition.name}-*-${region}`
  const name = outputsOf(stream)?.bucket
  if (name !== undefined) return name
  throw new UsageError(`The bucket of stage ${stage} isn't in .sst/outputs.json. Name it with --bucket.`)
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html#arns-syntax */
function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}
