import { firehoseLimits } from '@sluice/core/pipeline'
import type { Input } from '../aws/json-server.ts'
import { type Check, constraints, integer, object, optional, text } from '../aws/validation.ts'

// The input of each action: https://docs.aws.amazon.com/firehose/latest/APIReference/API_Operations.html

const name = text({ max: 64, pattern: /^[a-zA-Z0-9_.-]+$/ })
const arn = (service: string) => text({ max: 512, pattern: new RegExp(`^arn:.*:${service}:.*`) })

/** Rejects an unsupported setting unless it is off: ignoring it would deliver other objects than AWS does. */
const unsupported = (isOff: (value: Input) => boolean) =>
  optional(constraints([['be off: it is unsupported', isOff]], '…'))
const disabled = unsupported(({ Enabled }) => Enabled === false)

/** The id of a delivery stream's only destination. */
export const destinationId = 'destinationId-000000000001'

const { bufferingIntervalSeconds: seconds, bufferingSizeMiB: mib } = firehoseLimits

const settings = {
  Prefix: optional(text({ min: 0, max: 1_024 })),
  ErrorOutputPrefix: optional(text({ min: 0, max: 1_024 })),
  FileExtension: optional(text({ min: 0, max: 128, pattern: /^$|^\.[0-9a-z!\-_.*'()]+$/ })),
  CompressionFormat: optional(text({ oneOf: ['UNCOMPRESSED', 'GZIP'] })),
  BufferingHints: optional(
    object({ IntervalInSeconds: integer(seconds.min, seconds.max), SizeInMBs: integer(mib.min, mib.max) }),
  ),
  CustomTimeZone: unsupported((value) => value === 'UTC'),
  S3BackupMode: unsupported((value) => value === 'Disabled'),
  ProcessingConfiguration: disabled,
  DynamicPartitioningConfiguration: disabled,
  DataFormatConversionConfiguration: disabled,
}

export const inputs: Record<string, Check> = {
  CreateDeliveryStream: object({
    DeliveryStreamName: name,
    DeliveryStreamType: text({ oneOf: ['KinesisStreamAsSource'] }),
    KinesisStreamSourceConfiguration: object({
      KinesisStreamARN: arn('kinesis'),
      RoleARN: arn('iam'),
    }),
    ExtendedS3DestinationConfiguration: object({ BucketARN: arn('s3'), RoleARN: arn('iam'), ...settings }),
  }),
  DeleteDeliveryStream: object({ DeliveryStreamName: name }),
  DescribeDeliveryStream: object({ DeliveryStreamName: name }),
  ListDeliveryStreams: object({
    Limit: optional(integer(1, 10_000)),
    ExclusiveStartDeliveryStreamName: optional(name),
  }),
  UpdateDestination: object({
    DeliveryStreamName: name,
    CurrentDeliveryStreamVersionId: text({ max: 50, pattern: /^[0-9]+$/ }),
    DestinationId: text({ oneOf: [destinationId] }),
    ExtendedS3DestinationUpdate: object({ BucketARN: optional(arn('s3')), RoleARN: optional(arn('iam')), ...settings }),
  }),
  PutRecord: object({ DeliveryStreamName: name }),
  PutRecordBatch: object({ DeliveryStreamName: name }),
}
