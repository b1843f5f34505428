import { firehoseLimits } from '@sluice/core/pipeline'
import { base64, integer, list, object, oneOf, optional, text, typed } from '../aws/check.ts'
import { type ActionInput, accepts, fidelityOf } from '../aws/validation.ts'

// The input of each action: https://docs.aws.amazon.com/firehose/latest/APIReference/API_Operations.html

const name = { DeliveryStreamName: text({ max: 64, pattern: /[a-zA-Z0-9_.-]+/ }) }
const arn = (service: string) => text({ max: 512, pattern: new RegExp(`arn:.*:${service}:.*`) })

/** A setting that can only be off: ignoring it would deliver other objects than AWS does. */
const off = typed('Boolean', [['be off: it is unsupported', (value) => value === false]])
const disabled = optional(object({ Enabled: off }))

/** The id of a delivery stream's only destination. */
export const destinationId = 'destinationId-000000000001'

const { bufferingIntervalSeconds: seconds, bufferingSizeMiB: mib } = firehoseLimits

const settings = {
  Prefix: optional(text({ min: 0, max: 1_024 })),
  ErrorOutputPrefix: optional(text({ min: 0, max: 1_024 })),
  FileExtension: optional(text({ min: 0, max: 128, pattern: /^$|\.[0-9a-z!\-_.*'()]+/ })),
  CompressionFormat: optional(oneOf('UNCOMPRESSED', 'GZIP')),
  BufferingHints: optional(
    object({ IntervalInSeconds: integer(seconds.min, seconds.max), SizeInMBs: integer(mib.min, mib.max) }),
  ),
  CustomTimeZone: optional(oneOf('UTC')),
  S3BackupMode: optional(oneOf('Disabled')),
  ProcessingConfiguration: disabled,
  DynamicPartitioningConfiguration: disabled,
  DataFormatConversionConfiguration: disabled,
}

/** The members of each action, and who calls it. Every other member is rejected. */
export const inputs: Record<string, ActionInput> = {
  CreateDeliveryStream: accepts('Sluice, when it starts', {
    ...name,
    DeliveryStreamType: oneOf('KinesisStreamAsSource'),
    KinesisStreamSourceConfiguration: object({ KinesisStreamARN: arn('kinesis'), RoleARN: arn('iam') }),
    ExtendedS3DestinationConfiguration: object({ BucketARN: arn('s3'), RoleARN: arn('iam'), ...settings }),
  }),
  DeleteDeliveryStream: accepts('the aws CLI, Terraform', name),
  DescribeDeliveryStream: accepts('Sluice, when it starts', name),
  ListDeliveryStreams: accepts('the aws CLI', {
    Limit: optional(integer(1, 10_000)),
    ExclusiveStartDeliveryStreamName: optional(name.DeliveryStreamName),
  }),
  UpdateDestination: accepts('Sluice, when it starts', {
    ...name,
    CurrentDeliveryStreamVersionId: text({ max: 50, pattern: /[0-9]+/ }),
    DestinationId: oneOf(destinationId),
    ExtendedS3DestinationUpdate: object({ BucketARN: optional(arn('s3')), RoleARN: optional(arn('iam')), ...settings }),
  }),
  PutRecord: accepts('producers that write to Firehose itself', { ...name, Record: object({ Data: base64 }) }),
  PutRecordBatch: accepts('producers that write to Firehose itself', {
    ...name,
    Records: list(object({ Data: base64 }), { max: 500 }),
  }),
}

/** The declarations for docs/fidelity.md, by action. */
export const firehoseFidelity = fidelityOf(inputs)
