import { firehoseLimits } from '@sluice/core/pipeline'
import { base64, boolean, harmless, integer, list, object, oneOf, optional, text, typed } from '../aws/check.ts'
import { maxTags, tagsPage } from '../aws/tags.ts'
import { type ActionInput, accepts, fidelityOf } from '../aws/validation.ts'

// The input of each action: https://docs.aws.amazon.com/firehose/latest/APIReference/API_Operations.html

const name = { DeliveryStreamName: text({ max: 64, pattern: /[a-zA-Z0-9_.-]+/ }) }
const arn = (service: string) => text({ max: 512, pattern: new RegExp(`arn:.*:${service}:.*`) })

/** A setting that can only be off: ignoring it would deliver other objects than AWS does. */
const off = typed('Boolean', [['be off: it is unsupported', (value) => value === false]])
const disabled = optional(object({ Enabled: off }))

/** The only type of a delivery stream here: it reads a Kinesis stream. */
export const sourceType = 'KinesisStreamAsSource'

/** The id of a delivery stream's only destination. */
export const destinationId = 'destinationId-000000000001'

const { bufferingIntervalSeconds: seconds, bufferingSizeMiB: mib } = firehoseLimits

const bufferingHints = object({
  IntervalInSeconds: integer(seconds.min, seconds.max),
  SizeInMBs: integer(mib.min, mib.max),
})
const prefix = optional(text({ min: 0, max: 1_024 }))
const logName = optional(text({ min: 0, max: 512 }))
const logging = object({ Enabled: optional(boolean), LogGroupName: logName, LogStreamName: logName })
const s3 = {
  Prefix: prefix,
  ErrorOutputPrefix: prefix,
  CompressionFormat: optional(oneOf('UNCOMPRESSED', 'GZIP')),
  BufferingHints: optional(bufferingHints),
  EncryptionConfiguration: optional(object({ NoEncryptionConfig: oneOf('NoEncryption') })),
  CloudWatchLoggingOptions: optional(logging),
}
const noProcessors = optional(list(object({}), { min: 0, max: 0 }))
const extendedS3 = {
  ...s3,
  FileExtension: optional(text({ min: 0, max: 128, pattern: /^$|\.[0-9a-z!\-_.*'()]+/ })),
  CustomTimeZone: optional(oneOf('UTC')),
  S3BackupMode: optional(oneOf('Disabled')),
  ProcessingConfiguration: optional(object({ Enabled: off, Processors: noProcessors })),
  DynamicPartitioningConfiguration: disabled,
  DataFormatConversionConfiguration: disabled,
}
const arns = { BucketARN: arn('s3'), RoleARN: arn('iam') }
const newArns = { BucketARN: optional(arns.BucketARN), RoleARN: optional(arns.RoleARN) }
const source = object({ KinesisStreamARN: arn('kinesis'), RoleARN: arn('iam') })
const tags = list(object({ Key: text(), Value: optional(text({ min: 0, max: 256 })) }), { max: maxTags })
const names = integer(1, 10_000)
const record = object({ Data: base64 })
const anyType = oneOf('DirectPut', sourceType, 'MSKAsSource', 'DatabaseAsSource')

/** The members of each action, and who calls it. Every other member is rejected. */
export const inputs: Record<string, ActionInput> = {
  CreateDeliveryStream: accepts('Sluice, when it starts', {
    ...name,
    DeliveryStreamType: oneOf(sourceType),
    KinesisStreamSourceConfiguration: source,
    S3DestinationConfiguration: optional(object({ ...arns, ...s3 })),
    ExtendedS3DestinationConfiguration: optional(object({ ...arns, ...extendedS3 })),
    Tags: optional(tags),
  }),
  DeleteDeliveryStream: accepts('the aws CLI, Terraform', {
    ...name,
    AllowForceDelete: harmless('a delivery stream has no encryption key whose grant could fail to retire', boolean),
  }),
  DescribeDeliveryStream: accepts('Sluice, when it starts', {
    ...name,
    Limit: harmless('a delivery stream has one destination', names),
    ExclusiveStartDestinationId: optional(text({ max: 100, pattern: /[a-zA-Z0-9-]+/ })),
  }),
  ListDeliveryStreams: accepts('the aws CLI', {
    Limit: optional(names),
    DeliveryStreamType: optional(anyType),
    ExclusiveStartDeliveryStreamName: optional(name.DeliveryStreamName),
  }),
  ListTagsForDeliveryStream: accepts('Terraform', { ...name, ...tagsPage }),
  TagDeliveryStream: accepts('Terraform', { ...name, Tags: tags }),
  UntagDeliveryStream: accepts('Terraform', { ...name, TagKeys: list(text(), { max: maxTags }) }),
  UpdateDestination: accepts('Sluice, when it starts', {
    ...name,
    CurrentDeliveryStreamVersionId: text({ max: 50, pattern: /[0-9]+/ }),
    DestinationId: oneOf(destinationId),
    S3DestinationUpdate: optional(object({ ...newArns, ...s3 })),
    ExtendedS3DestinationUpdate: optional(object({ ...newArns, ...extendedS3 })),
  }),
  PutRecord: accepts('producers that write to Firehose itself', { ...name, Record: record }),
  PutRecordBatch: accepts('producers that write to Firehose itself', { ...name, Records: list(record, { max: 500 }) }),
}

/** The declarations for docs/fidelity.md, by action. */
export const firehoseFidelity = fidelityOf(inputs)
