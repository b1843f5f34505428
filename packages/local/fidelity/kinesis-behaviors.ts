import type { Behavior } from './behavior.ts'

export const kinesisBehaviors: readonly Behavior[] = [
  [
    'resharding, encryption, enhanced fan-out, stream consumers, records of more than 1 MiB',
    'unsupported: `UnknownOperationException`, or the member is rejected by name',
    'API',
  ],
  [
    'on-demand mode: `ON_DEMAND`, or no mode and no shard count',
    'supported with four shards; a shard count is rejected. Different: the stream does not scale',
    '[modes](https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html)',
  ],
  ['regions', "different: one set of streams for all regions. An ARN has the region of the client's signature", '–'],
  [
    'tags: at most 50 on a stream, keys of 128 and values of 256 characters, no key that starts with `aws:`',
    "supported for streams; the sentence about `aws:` is our own. A reset drops the tags of Sluice's own stream",
    '[tags](https://docs.aws.amazon.com/streams/latest/dev/tagging.html)',
  ],
  [
    'a stream that is being created has no shards yet; ListShards gets `ResourceInUseException`',
    'supported',
    '[ListShards](https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListShards.html)',
  ],
  [
    '`NextToken` expires after 300 s',
    'different: it does not expire',
    '[ListShards](https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListShards.html)',
  ],
  [
    '`SequenceNumberForOrdering`',
    'supported: within a shard the order of calls is always kept, so it is only checked. A number of an earlier stream of the same name is rejected',
    '[PutRecord](https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html)',
  ],
  [
    "a wrong JSON type, or an empty body: `SerializationException`. A member that breaks a constraint: `ValidationException` with AWS's sentence, for up to ten members at once",
    'supported; the sentences are those that kinesalite and LocalStack have recorded',
    '[errors](https://docs.aws.amazon.com/kinesis/latest/APIReference/CommonErrors.html)',
  ],
  [
    'JSON 1.1 over HTTP/1.1 and cleartext HTTP/2',
    'supported',
    '[SDK for JavaScript](https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/node-configuring-maxsockets.html)',
  ],
  ['CBOR', 'unsupported: `SerializationException`', 'API'],
  [
    'signatures, IAM, the account in an ARN',
    'unsupported: any credentials are accepted, and the account is 000000000000',
    '–',
  ],
  [
    'a new stream is CREATING, then ACTIVE. Data calls on it get `ResourceNotFoundException` until then',
    'supported. Creation takes 0.2 s (many seconds on AWS) and ends with a restart',
    '[CreateStream](https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html)',
  ],
  [
    'the state DELETING',
    'different: the stream is gone at once',
    '[DeleteStream](https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeleteStream.html)',
  ],
  [
    'limits on shards and streams per account',
    'different: 1,000 shards per stream, and 32,766 over the life of a data folder, including deleted ones: `LimitExceededException`. DescribeLimits reports 32,766',
    'limits',
  ],
  ['a request body over 16 MiB (500 records in base64 have 14)', 'different: 413', '–'],
  [
    'partition key: 1 to 256 characters, MD5 to a hash key, `ExplicitHashKey` overrides',
    'supported',
    '[PutRecord](https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html)',
  ],
  [
    'record ≤ 1 MiB with its key; 500 records and 10 MiB per PutRecords',
    'supported; records of up to 10 MiB, which AWS allows on request, are unsupported',
    '[PutRecords](https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html)',
  ],
  [
    '1,000 records/s and 1 MB/s per shard; each record succeeds or fails independently, with `ProvisionedThroughputExceededException` as its result',
    'supported, as a bucket that refills continuously; "1 MB" is read as 1 MiB, so that a full record can pass',
    'limits, PutRecords',
  ],
  ['`InternalFailure` for individual records', 'unsupported', 'PutRecords'],
  ['order of the records of one PutRecords', "different: the order is kept. AWS doesn't promise it", 'PutRecords'],
  [
    'sequence numbers: unique even after a stream is deleted and created again, rising within a shard',
    "supported; they are also dense, and the local Firehose counts expired records by that. Don't rely on it",
    'key concepts',
  ],
  [
    'the five iterator types; a timestamp in the future is rejected',
    'supported',
    '[GetShardIterator](https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html)',
  ],
  [
    'an iterator is valid for 300 s, then `ExpiredIteratorException`',
    'supported',
    '[GetRecords](https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html)',
  ],
  [
    '5 reads/s and 2 MB/s per shard; ≤ 10,000 records and 10 MiB per call. The shard pauses for what a call read beyond its rate',
    'supported',
    'limits, GetRecords',
  ],
  [
    '`MillisBehindLatest`, `NextShardIterator`',
    'supported; a shard never ends, because resharding is unsupported',
    'GetRecords',
  ],
  [
    'records expire after the retention period',
    "supported to the millisecond for readers; within a minute their space is reused (the file keeps its size). Different for records that a delivery stream hasn't delivered: they expire once Kinesis has run for the retention period, or up to 11 minutes later. A laptop that was off or asleep loses nothing",
    '[retention](https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html)',
  ],
  ['arrival times never decrease within a shard', "supported, even when the machine's clock is set back", 'GetRecords'],
  [
    "errors: AWS's names and AWS's sentence, for all violations of a request at once",
    'supported for the actions above',
    '[errors](https://docs.aws.amazon.com/kinesis/latest/APIReference/CommonErrors.html)',
  ],
  [
    'an acknowledged record is on disk',
    'different: on one disk (a synced SQLite log), not in three zones',
    '[durability](https://docs.aws.amazon.com/streams/latest/dev/introduction.html)',
  ],
]
