import type { Behavior } from './behavior.ts'

export const firehoseBehaviors: readonly Behavior[] = [
  [
    'a source that is a Kinesis stream, and exactly one destination, which is S3',
    'supported; two destinations, or none, get `InvalidArgumentException`',
    'API',
  ],
  [
    'UpdateDestination keeps every setting that it does not name, and raises the version',
    'supported',
    '[UpdateDestination](https://docs.aws.amazon.com/firehose/latest/APIReference/API_UpdateDestination.html)',
  ],
  [
    'DescribeDeliveryStream returns the roles, times, settings and both forms of the destination',
    'supported',
    '[DescribeDeliveryStream](https://docs.aws.amazon.com/firehose/latest/APIReference/API_DescribeDeliveryStream.html)',
  ],
  [
    'roles',
    'different: returned as given, and not checked: any caller may do everything',
    '[roles](https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html)',
  ],
  [
    'PutRecord and PutRecordBatch are rejected on a Kinesis source',
    'supported',
    '[Kinesis source](https://docs.aws.amazon.com/firehose/latest/dev/writing-with-kinesis-streams.html)',
  ],
  [
    'other sources and destinations, transforms, format conversion, dynamic partitioning, backup, ZIP and Snappy, a `CustomTimeZone` other than UTC',
    'unsupported: rejected, because ignoring them would deliver something else',
    'API',
  ],
  [
    'CloudWatch logging and metrics',
    'different: the logging options are returned as given, but nothing is logged there',
    'API',
  ],
  ['the states CREATING and DELETING of a delivery stream', 'different: ACTIVE at once, deleted at once', 'API'],
  [
    'the first read',
    'different: starts at TRIM_HORIZON (on AWS at LATEST), so that a script misses nothing between two calls',
    'Kinesis source',
  ],
  [
    'one read per shard and second; all delivery streams of a stream share its 5 reads/s',
    "supported; while it is behind, up to 5 reads per second, so that a backlog drains at the shard's 2 MB/s",
    'Kinesis source',
  ],
  [
    'buffering by size (1–128 MiB, before compression) **or** interval (0–900 s), whichever is first. Both or neither are set. The defaults are 5 MiB and 300 s',
    'supported exactly, with whole records up to the size. On AWS they are hints',
    '[hints](https://docs.aws.amazon.com/firehose/latest/dev/buffering-hints.html)',
  ],
  [
    'the interval counts from the first record of an object, on a monotonic clock',
    "supported; AWS doesn't document where its interval starts",
    'hints',
  ],
  [
    'records are joined end to end, in the order of each shard',
    'supported; an object contains the records of one shard after the other',
    'delivery',
  ],
  ["a stream that doesn't respond: retried, and what was read before is delivered in time", 'supported', 'delivery'],
  ['GZIP, with the extension `.gz` unless another is set', 'supported', 'delivery'],
  [
    'keys of prefix, name, version, time, UUID and extension. The version rises with each change',
    'supported',
    'object names',
  ],
  [
    "`!{timestamp:…}` of the oldest record's arrival, in UTC; the default prefix `yyyy/MM/dd/HH/` and when it is appended; `!{firehose:random-string}`",
    'supported for the fields `yyyy`, `yy`, `MM`, `dd`, `HH`, `mm`, `ss`, `SSS` and text in quotes. Any other field is rejected when the delivery stream is created',
    'prefixes',
  ],
  [
    'the error prefix is required if the prefix has an expression, and must contain `error-output-type`',
    'the rule is supported; nothing is written there, because without a transform no record can fail',
    'prefixes',
  ],
  [
    'de-aggregation of KPL records',
    'unsupported: an aggregate is delivered unchanged. Our handler writes none',
    '[KPL](https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html)',
  ],
  [
    'S3 down, slow, 403 or without the bucket: retried for as long as the stream keeps the data, without skipping anything',
    "supported; with pauses of 0.1 s to 2 s (AWS doesn't publish its own); one object and one read stay in memory meanwhile",
    '[retry](https://docs.aws.amazon.com/firehose/latest/dev/retry.html)',
  ],
  [
    'records that expire before they are delivered are lost',
    'supported; the log, `/_sluice/stats` (`expired`) and `npm run audit` report how many events. If a crash interrupted the write of an object, S3 has the whole object, or Firehose writes the records that are left',
    'retry',
  ],
  [
    'delivery is at least once',
    'different: after a crash or a lost reply, the object is written again under its key with the same bytes. Readers see each record once',
    '[duplicates](https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html)',
  ],
  ['the source stream was deleted', 'reported at once, then once per minute; the delivery stream waits for it', '–'],
  [
    'a checkpoint ahead of the stream (its folder was replaced)',
    'reported as an error and retried; nothing is skipped',
    '–',
  ],
  [
    'a changed compression or bucket while a crash left an object unfinished',
    'different: the object is written with the new setting under its old key',
    '–',
  ],
]
