import { bucket, deliveryStream, handler, stream } from '@sluice/core/pipeline'
import { arn, type Statement, sub } from './cloud-formation.ts'

/** Returns the name of the stage's bucket, with `*` for the region or for SST's random part. */
const bucketOf = (content: string) => ({
  'Fn::If': [
    'Primary',
    sub(`arn:\${AWS::Partition}:s3:::${bucket.name}-\${AWS::AccountId}-*${content}`),
    sub(`arn:\${AWS::Partition}:s3:::\${App}-\${Stage}-bucketbucket-*${content}`),
  ],
})

/** The most that a role of a stage may do: what the function and the delivery stream need, on the stage's own resources. */
export const roleBoundary: readonly Statement[] = [
  {
    Effect: 'Allow',
    Action: [
      'kinesis:DescribeStream',
      'kinesis:GetRecords',
      'kinesis:GetShardIterator',
      'kinesis:ListShards',
      'kinesis:PutRecords',
    ],
    Resource: arn('kinesis', `stream/${stream.name}\${Suffix}`),
  },
  {
    Effect: 'Allow',
    Action: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
    Resource: bucketOf(''),
  },
  {
    Effect: 'Allow',
    Action: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
    Resource: bucketOf('/*'),
  },
  {
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: [
      arn('logs', `log-group:/aws/lambda/${handler.name}\${Suffix}:*`),
      arn('logs', `log-group:/aws/kinesisfirehose/${deliveryStream.name}\${Suffix}:*`),
    ],
  },
  {
    // Only through the stream and the bucket, whose own rules name the key.
    Effect: 'Allow',
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: arn('kms', 'key/*'),
    Condition: { StringLike: { 'kms:ViaService': ['kinesis.*', 's3.*'] } },
  },
]
