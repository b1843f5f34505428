import { kinesisLimits } from '@sluice/core/pipeline'
import { base64, type Check, integer, list, object, optional, text, timestamp } from '../aws/validation.ts'

// The input of each action: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Operations.html

const streamName = text({ pattern: /^[a-zA-Z0-9_.-]+$/ })
const stream = {
  StreamName: optional(streamName),
  StreamARN: optional(text({ max: 2048, pattern: /^arn:aws.*:kinesis:.*:\d{12}:stream\/\S+$/ })),
}
const nextToken = text({ max: 1_048_576 })
const shardId = text({ pattern: /^[a-zA-Z0-9_.-]+$/ })
const entry = {
  Data: base64,
  PartitionKey: text({ max: kinesisLimits.partitionKeyCharacters }),
  ExplicitHashKey: optional(text({ max: 39, pattern: /^(0|[1-9]\d{0,38})$/ })),
}

export const inputs: Record<string, Check> = {
  CreateStream: object({ StreamName: streamName, ShardCount: integer(1, 1_000) }),
  DecreaseStreamRetentionPeriod: object({ ...stream, RetentionPeriodHours: integer(1, 100_000) }),
  DeleteStream: object(stream),
  DescribeStream: object({
    ...stream,
    Limit: optional(integer(1, kinesisLimits.listItems)),
    ExclusiveStartShardId: optional(shardId),
  }),
  DescribeStreamSummary: object(stream),
  GetRecords: object({ ShardIterator: text({ max: 512 }), Limit: optional(integer(1, kinesisLimits.getRecords)) }),
  GetShardIterator: object({
    ...stream,
    ShardId: shardId,
    ShardIteratorType: text({
      oneOf: ['AFTER_SEQUENCE_NUMBER', 'AT_SEQUENCE_NUMBER', 'AT_TIMESTAMP', 'LATEST', 'TRIM_HORIZON'],
    }),
    StartingSequenceNumber: optional(text({ max: 128, pattern: /^(0|[1-9]\d{0,128})$/ })),
    Timestamp: optional(timestamp),
  }),
  IncreaseStreamRetentionPeriod: object({ ...stream, RetentionPeriodHours: integer(1, 100_000) }),
  ListShards: object({
    ...stream,
    MaxResults: optional(integer(1, kinesisLimits.listItems)),
    NextToken: optional(nextToken),
    ExclusiveStartShardId: optional(shardId),
  }),
  ListStreams: object({
    Limit: optional(integer(1, kinesisLimits.listItems)),
    ExclusiveStartStreamName: optional(streamName),
    NextToken: optional(nextToken),
  }),
  PutRecord: object({ ...stream, ...entry, SequenceNumberForOrdering: optional(text()) }),
  PutRecords: object({ ...stream, Records: list(kinesisLimits.putRecords, object(entry)) }),
}
