import { kinesisLimits } from '@sluice/core/pipeline'
import {
  base64,
  boolean,
  harmless,
  integer,
  list,
  map,
  object,
  oneOf,
  optional,
  text,
  timestamp,
} from '../aws/check.ts'
import { maxTags, tagsPage } from '../aws/tags.ts'
import { type ActionInput, accepts, fidelityOf } from '../aws/validation.ts'

// The input of each action: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Operations.html

const name = text({ pattern: /[a-zA-Z0-9_.-]+/ })
const sequenceNumber = text({ min: 0, max: 129, pattern: /0|([1-9]\d{0,128})/ })
const hashKey = text({ min: 0, max: 39, pattern: /0|([1-9]\d{0,38})/ })
const arn = text({ max: 2048, pattern: /arn:aws.*:kinesis:.*:\d{12}:stream\/\S+/ })
const nextToken = optional(text({ max: 1_048_576 }))
const page = optional(integer(1, kinesisLimits.listItems))
const stream = { StreamName: optional(name), StreamARN: optional(arn) }
const retention = { ...stream, RetentionPeriodHours: integer(1, 100_000) }
const partitionKey = text({ max: kinesisLimits.partitionKeyCharacters })
const entry = { Data: base64, PartitionKey: partitionKey, ExplicitHashKey: optional(hashKey) }
const tags = map(text(), text({ min: 0, max: 256 }), { max: maxTags })
const mode = object({ StreamMode: oneOf('PROVISIONED', 'ON_DEMAND') })
const iteratorType = oneOf('AFTER_SEQUENCE_NUMBER', 'LATEST', 'AT_TIMESTAMP', 'AT_SEQUENCE_NUMBER', 'TRIM_HORIZON')
const trimFilters = ['AFTER_SHARD_ID', 'AT_TRIM_HORIZON', 'FROM_TRIM_HORIZON']
const filterType = oneOf(...trimFilters, 'AT_LATEST', 'AT_TIMESTAMP', 'FROM_TIMESTAMP')
const filter = object({ Type: filterType, ShardId: optional(name), Timestamp: optional(timestamp) })
const shardsPage = { ...stream, ExclusiveStartShardId: optional(name) }

/** The members of each action, and who calls it. Every other member is rejected. */
export const inputs: Record<string, ActionInput> = {
  AddTagsToStream: accepts('Terraform', { ...stream, Tags: tags }),
  CreateStream: accepts('Sluice, when it starts', {
    StreamName: name,
    ShardCount: optional(integer(1, 100_000)),
    StreamModeDetails: optional(mode),
    Tags: optional(tags),
  }),
  DecreaseStreamRetentionPeriod: accepts('Sluice, when it starts', retention),
  DeleteStream: accepts('the aws CLI, Terraform', {
    ...stream,
    EnforceConsumerDeletion: harmless('a stream has no consumers here', boolean),
  }),
  DescribeLimits: accepts('Terraform', {}),
  DescribeStream: accepts('the aws CLI', { ...shardsPage, Limit: page }),
  DescribeStreamSummary: accepts('Sluice, when it starts', stream),
  GetRecords: accepts('Firehose', {
    ShardIterator: text({ max: 512 }),
    Limit: optional(integer(1, kinesisLimits.getRecords)),
    StreamARN: stream.StreamARN,
  }),
  GetShardIterator: accepts('Firehose', {
    ...stream,
    ShardId: name,
    ShardIteratorType: iteratorType,
    StartingSequenceNumber: optional(sequenceNumber),
    Timestamp: optional(timestamp),
  }),
  IncreaseStreamRetentionPeriod: accepts('Sluice, when it starts', retention),
  ListShards: accepts('Firehose', {
    ...shardsPage,
    MaxResults: page,
    NextToken: nextToken,
    StreamCreationTimestamp: optional(timestamp),
    ShardFilter: optional(filter),
  }),
  ListStreams: accepts('the aws CLI', { Limit: page, ExclusiveStartStreamName: optional(name), NextToken: nextToken }),
  ListTagsForStream: accepts('Terraform', { ...stream, ...tagsPage }),
  PutRecord: accepts('the aws CLI', { ...stream, ...entry, SequenceNumberForOrdering: optional(sequenceNumber) }),
  PutRecords: accepts('the handler of POST /submit', {
    ...stream,
    Records: list(object(entry), { max: kinesisLimits.putRecords }),
  }),
  RemoveTagsFromStream: accepts('Terraform', { ...stream, TagKeys: list(text(), { max: maxTags }) }),
}

/** The declarations for docs/fidelity.md, by action. */
export const kinesisFidelity = fidelityOf(inputs)
