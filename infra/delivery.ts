import { app, deliveryStream as definition, logs, named } from '@sluice/core/pipeline'
import { bucket } from './bucket.ts'
import { key } from './encryption.ts'
import { stream } from './stream.ts'

export const deliveryLogs = new aws.cloudwatch.LogGroup('DeliveryLogs', {
  name: `/aws/kinesisfirehose/${named(definition.name, $app.stage)}`,
  retentionInDays: logs.retentionDays,
})

const logStream = new aws.cloudwatch.LogStream('DeliveryLogStream', {
  name: 'S3Delivery',
  logGroupName: deliveryLogs.name,
})

const role = new aws.iam.Role(
  'DeliveryRole',
  {
    // Starts like the names of SST's roles, so that a policy can distinguish the roles of two stages.
    name: `${app}-${$app.stage}-DeliveryRole`,
    assumeRolePolicy: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          actions: ['sts:AssumeRole'],
          principals: [{ type: 'Service', identifiers: ['firehose.amazonaws.com'] }],
          // Without this condition, a delivery stream of another account could use the role.
          conditions: [
            {
              test: 'StringEquals',
              variable: 'aws:SourceAccount',
              values: [aws.getCallerIdentityOutput().accountId],
            },
          ],
        },
      ],
    }).json,
  },
  // Another role would replace the delivery stream. A stage that was deployed before roles had this name keeps its own.
  { ignoreChanges: ['name'] },
)

// https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3
const policy = new aws.iam.RolePolicy('DeliveryPolicy', {
  role: role.name,
  policy: aws.iam.getPolicyDocumentOutput({
    statements: [
      {
        sid: 'ReadStream',
        actions: ['kinesis:DescribeStream', 'kinesis:GetShardIterator', 'kinesis:GetRecords', 'kinesis:ListShards'],
        resources: [stream.arn],
      },
      {
        sid: 'ListBucket',
        actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
        resources: [bucket.arn],
      },
      {
        sid: 'WriteObjects',
        actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
        resources: [$interpolate`${bucket.arn}/*`],
      },
      { sid: 'WriteLog', actions: ['logs:PutLogEvents'], resources: [logStream.arn] },
      ...(key ? keyStatements(key) : []),
    ],
  }).json,
})

export const deliveryStream = new aws.kinesis.FirehoseDeliveryStream(
  'DeliveryStream',
  {
    name: named(definition.name, $app.stage),
    destination: 'extended_s3',
    kinesisSourceConfiguration: { kinesisStreamArn: stream.arn, roleArn: role.arn },
    extendedS3Configuration: {
      roleArn: role.arn,
      bucketArn: bucket.arn,
      bufferingInterval: definition.bufferingIntervalSeconds,
      bufferingSize: definition.bufferingSizeMiB,
      compressionFormat: definition.compressionFormat,
      prefix: definition.prefix,
      errorOutputPrefix: definition.errorOutputPrefix,
      fileExtension: definition.fileExtension,
      cloudwatchLoggingOptions: { enabled: true, logGroupName: deliveryLogs.name, logStreamName: logStream.name },
    },
  },
  // Firehose uses the role as soon as the delivery stream is created.
  { dependsOn: [policy] },
)

/** Returns the statements for the stream's and the bucket's key: it works only through Kinesis and S3, and only for these two. */
function keyStatements({ arn }: aws.kms.Key): aws.types.input.iam.GetPolicyDocumentStatementArgs[] {
  const { region } = aws.getRegionOutput()
  const through = (service: string, name: string, values: $util.Input<string>[]) => [
    { test: 'StringEquals', variable: 'kms:ViaService', values: [$interpolate`${service}.${region}.amazonaws.com`] },
    { test: 'StringEquals', variable: `kms:EncryptionContext:aws:${name}:arn`, values },
  ]
  return [
    {
      sid: 'DecryptRecords',
      actions: ['kms:Decrypt'],
      resources: [arn],
      conditions: through('kinesis', 'kinesis', [stream.arn]),
    },
    {
      sid: 'EncryptObjects',
      // Firehose reads the parts of an upload again.
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [arn],
      // With a bucket key, S3 encrypts for the bucket instead of an object.
      conditions: through('s3', 's3', [bucket.arn]),
    },
  ]
}
