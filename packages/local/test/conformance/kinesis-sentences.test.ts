import {
  CreateStreamCommand,
  DeleteStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  type KinesisClient,
  PutRecordCommand,
  PutRecordsCommand,
} from '@aws-sdk/client-kinesis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTarget, targetName } from './target.ts'

// The sentences of Kinesis's errors, as kinesalite's tests recorded them on AWS:
// https://github.com/mhart/kinesalite/tree/master/test

let target: Awaited<ReturnType<typeof startTarget>>
let send: KinesisClient['send']
let StreamName: string
beforeAll(async () => {
  target = await startTarget()
  send = target.kinesis.send.bind(target.kinesis) as KinesisClient['send']
  StreamName = await target.stream(2)
})
afterAll(() => target.stop())

/** Sends a request that no SDK would, without a signature. */
async function post(action: string, body: string): Promise<{ status: number; body: Record<string, string> }> {
  const headers = { 'x-amz-target': `Kinesis_20131202.${action}`, 'content-type': 'application/x-amz-json-1.1' }
  const response = await fetch(target.endpoint, { method: 'POST', headers, body })
  return { status: response.status, body: (await response.json()) as Record<string, string> }
}

const failureOf = (call: Promise<unknown>) =>
  call.then(
    () => ['no error', ''],
    ({ name, message }: Error) => [name, message.replace(/\b\d{12}\b(?= (not|does|is|already)|\.$)/, '<account>')],
  )
const iterator = (input: Partial<GetShardIteratorCommandInput>) =>
  send(new GetShardIteratorCommand({ StreamName, ShardId: '0', ShardIteratorType: 'LATEST', ...input }))
const put = (input: { ExplicitHashKey?: string; SequenceNumberForOrdering?: string; StreamName?: string } = {}) =>
  send(new PutRecordCommand({ StreamName, PartitionKey: 'k', Data: Buffer.from('x'), ...input }))

describe.runIf(targetName === 'ours')('a request of the wrong JSON types', () => {
  const number = 'class com.amazon.coral.value.json.numbers.TruncatingBigNumber'
  it.each([
    ['DescribeStream', { StreamName: true }, 'class java.lang.Boolean can not be converted to an String'],
    ['DescribeStream', { StreamName: 23 }, `${number} can not be converted to an String`],
    ['DescribeStream', { StreamName: [] }, 'Start of list found where not expected'],
    ['DescribeStream', { StreamName: {} }, 'Start of structure or map found where not expected.'],
    ['DescribeStream', { Limit: '23' }, 'class java.lang.String can not be converted to an Integer'],
    ['DescribeStream', { Limit: 1.5 }, `${number} can not be converted to an Integer`],
    ['DeleteStream', { EnforceConsumerDeletion: 23 }, `${number} can not be converted to an Boolean`],
    ['PutRecord', { Data: 23 }, `${number} can not be converted to a Blob`],
    ['PutRecords', { Records: '23' }, 'Expected list or null'],
    ['PutRecords', { Records: {} }, 'Start of structure or map found where not expected.'],
    ['PutRecords', { Records: [23] }, 'Expected null'],
    ['PutRecords', { Records: [{ PartitionKey: 23 }] }, `${number} can not be converted to an String`],
    ['AddTagsToStream', { Tags: 23 }, 'Expected map or null'],
    ['AddTagsToStream', { Tags: [] }, 'Start of list found where not expected'],
    ['AddTagsToStream', { Tags: { a: 1 } }, `${number} can not be converted to an String`],
    ['RemoveTagsFromStream', { TagKeys: [1] }, `${number} can not be converted to an String`],
    [
      'GetShardIterator',
      { Timestamp: '23' },
      'class java.lang.String can not be converted to milliseconds since epoch',
    ],
  ])('gets a SerializationException: %s %j', async (action, input, Message) => {
    const response = await post(action, JSON.stringify(input))
    expect(response).toEqual({ status: 400, body: { __type: 'SerializationException', Message } })
  })

  it.each(['', 'hello', 'true', 'null', '[]', '"x"'])('gets a SerializationException: body %j', async (body) => {
    const response = await post('ListStreams', body)
    expect([response.status, response.body.__type]).toEqual([400, 'SerializationException'])
  })

  it('accepts null in place of a missing member', async () => {
    const body = { StreamName, StreamARN: null, Limit: null, ExclusiveStartShardId: null, Unknown: null }
    expect((await post('DescribeStream', JSON.stringify(body))).status).toBe(200)
  })
})

describe.runIf(targetName === 'ours')('a violated constraint', () => {
  const name = '[a-zA-Z0-9_.-]+'
  it.each([
    ['PutRecords', {}, ["Value null at 'records' failed to satisfy constraint: Member must not be null"]],
    [
      'GetShardIterator',
      { ShardId: '', ShardIteratorType: '', StartingSequenceNumber: '' },
      [
        `Value '' at 'shardId' failed to satisfy constraint: Member must satisfy regular expression pattern: ${name}`,
        "Value '' at 'shardId' failed to satisfy constraint: Member must have length greater than or equal to 1",
        "Value '' at 'shardIteratorType' failed to satisfy constraint: Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP, AT_SEQUENCE_NUMBER, TRIM_HORIZON]",
        "Value '' at 'startingSequenceNumber' failed to satisfy constraint: Member must satisfy regular expression pattern: 0|([1-9]\\d{0,128})",
      ],
    ],
    [
      'PutRecord',
      { PartitionKey: 'k', Data: '', ExplicitHashKey: '' },
      [
        "Value '' at 'explicitHashKey' failed to satisfy constraint: Member must satisfy regular expression pattern: 0|([1-9]\\d{0,38})",
      ],
    ],
    [
      'PutRecords',
      { Records: [] },
      ["Value '[]' at 'records' failed to satisfy constraint: Member must have length greater than or equal to 1"],
    ],
    [
      'RemoveTagsFromStream',
      { TagKeys: ['a', '', 'b'] },
      [
        "Value '[a, , b]' at 'tagKeys' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1]",
      ],
    ],
    [
      'AddTagsToStream',
      { Tags: {} },
      ["Value '{}' at 'tags' failed to satisfy constraint: Member must have length greater than or equal to 1"],
    ],
    [
      'PutRecords',
      { Records: [{ PartitionKey: 'k', Data: '', Tag: 1 }], DryRun: true },
      [
        'Records.1.member.Tag is not supported by the local AWS; see docs/fidelity.md',
        'DryRun is not supported by the local AWS; see docs/fidelity.md',
      ],
    ],
  ])('reports what AWS reports: %s %j', async (action, input, sentences) => {
    const { body } = await post(action, JSON.stringify({ StreamName, ...input }))
    const count = `${sentences.length} validation error${sentences.length === 1 ? '' : 's'} detected: `
    expect(body).toEqual({ __type: 'ValidationException', message: `${count}${sentences.join('; ')}` })
  })

  it('reports ten violations at most', async () => {
    const Records = Array.from({ length: 12 }, () => ({ PartitionKey: '', Data: '' }))
    const { body } = await post('PutRecords', JSON.stringify({ StreamName, Records }))
    expect(body.message).toMatch(/^10 validation errors detected: .*records\.10\.member\.partitionKey[^;]*$/)
  })
})

describe.runIf(targetName === 'ours' || targetName === 'aws')('GetShardIterator', () => {
  it.each(['0', 'shardId-0', 'shardId-000000000000', 'any-0'])('accepts the shard id %s', async (ShardId) => {
    await put({ ExplicitHashKey: '0' })
    const { ShardIterator } = await iterator({ ShardId, ShardIteratorType: 'TRIM_HORIZON' })
    expect((await send(new GetRecordsCommand({ ShardIterator }))).Records?.length).toBeGreaterThan(0)
    await target.pass(300)
  })

  it.each([
    ['shardId-5', 'Shard shardId-000000000005 in stream <stream> under account <account> does not exist'],
    ['2147483647', 'Shard shardId-002147483647 in stream <stream> under account <account> does not exist'],
    ['2147483648', 'Could not find shard 2147483648 in stream <stream> under account <account>.'],
    ['ABKLFD8', 'Could not find shard ABKLFD8 in stream <stream> under account <account>.'],
    ['2.14E4', 'Could not find shard 2.14E4 in stream <stream> under account <account>.'],
  ])('rejects the shard id %s, also in an unknown stream', async (ShardId, sentence) => {
    for (const name of [StreamName, 'nowhere']) {
      const message = sentence.replace('<stream>', name)
      expect(await failureOf(iterator({ ShardId, StreamName: name }))).toEqual(['ResourceNotFoundException', message])
    }
  })

  it.each([
    ['AT_SEQUENCE_NUMBER', undefined, 'AT_SEQUENCE_NUMBER and no StartingSequenceNumber.'],
    ['AFTER_SEQUENCE_NUMBER', undefined, 'AFTER_SEQUENCE_NUMBER and no StartingSequenceNumber.'],
    ['LATEST', '5', 'LATEST and also a StartingSequenceNumber.'],
    ['TRIM_HORIZON', '5', 'TRIM_HORIZON and also a StartingSequenceNumber.'],
  ] as const)('rejects %s with the sequence number %s', async (ShardIteratorType, StartingSequenceNumber, request) => {
    const rule =
      'Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber.'
    const input = { ShardIteratorType, ...(StartingSequenceNumber && { StartingSequenceNumber }) }
    const message = `${rule} Request specified ${request}`
    expect(await failureOf(iterator(input))).toEqual(['InvalidArgumentException', message])
  })

  it('rejects AT_TIMESTAMP without a time or with one in the future', async () => {
    const ShardIteratorType = 'AT_TIMESTAMP'
    expect(await failureOf(iterator({ ShardIteratorType }))).toEqual([
      'InvalidArgumentException',
      'Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current request has no timestamp parameter.',
    ])
    const Timestamp = new Date(Date.now() + 3_600_000)
    const [, message] = await failureOf(iterator({ ShardIteratorType, Timestamp }))
    const rule = 'The timestampInMillis parameter cannot be greater than the currentTimestampInMillis.'
    expect(message).toMatch(
      new RegExp(`^${rule} timestampInMillis: ${Timestamp.getTime()}, currentTimestampInMillis: \\d+$`),
    )
    const [type] = await failureOf(iterator({ ShardIteratorType: 'LATEST', Timestamp: new Date(0) }))
    expect(type).toBe('InvalidArgumentException')
  })

  it('rejects the sequence number of another shard, or of no shard', async () => {
    const { SequenceNumber = '' } = await put({ ExplicitHashKey: '0' })
    const at = (ShardId: string, StartingSequenceNumber: string) =>
      failureOf(iterator({ ShardId, StartingSequenceNumber, ShardIteratorType: 'AT_SEQUENCE_NUMBER' }))
    expect(await at('0', SequenceNumber)).toEqual(['no error', ''])
    expect(await at('1', SequenceNumber)).toEqual([
      'InvalidArgumentException',
      'Invalid StartingSequenceNumber. It encodes shardId-000000000000, while it was used in a call to a shard with shardId-000000000001',
    ])
    expect(await at('0', '26227199374822427428162556223570313216')).toEqual([
      'InvalidArgumentException',
      `StartingSequenceNumber 26227199374822427428162556223570313216 used in GetShardIterator on shard shardId-000000000000 in stream ${StreamName} under account <account> is invalid.`,
    ])
  })
})

describe.runIf(targetName === 'ours' || targetName === 'aws')('other actions', () => {
  it('reports an unknown stream with its account', async () => {
    const message = 'Stream nowhere under account <account> not found.'
    const failure = failureOf(put({ StreamName: 'nowhere' }))
    const [type, sentence] = await failure
    expect([type, sentence?.replace(/account \d{12} not/, 'account <account> not')]).toEqual([
      'ResourceNotFoundException',
      message,
    ])
  })

  it('reports a stream that exists', async () => {
    expect(await failureOf(send(new CreateStreamCommand({ StreamName, ShardCount: 1 })))).toEqual([
      'ResourceInUseException',
      `Stream ${StreamName} under account <account> already exists.`,
    ])
  })

  it('reports an ExplicitHashKey out of range', async () => {
    const ExplicitHashKey = String(2n ** 128n)
    const message = `Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was ${ExplicitHashKey}`
    const expected = ['InvalidArgumentException', message]
    expect(await failureOf(put({ ExplicitHashKey }))).toEqual(expected)
    const Records = [{ Data: Buffer.from('x'), PartitionKey: 'k', ExplicitHashKey }]
    expect(await failureOf(send(new PutRecordsCommand({ StreamName, Records })))).toEqual(expected)
  })

  it('accepts SequenceNumberForOrdering, and reports one that is invalid', async () => {
    const { SequenceNumber: first = '' } = await put()
    const { SequenceNumber: second = '' } = await put({ SequenceNumberForOrdering: first })
    expect(BigInt(second)).toBeGreaterThan(BigInt(first))
    const wrong = '26227199374822427428162556223570313216'
    expect(await failureOf(put({ SequenceNumberForOrdering: wrong }))).toEqual([
      'InvalidArgumentException',
      `ExclusiveMinimumSequenceNumber ${wrong} used in PutRecord on stream ${StreamName} under account <account> is invalid.`,
    ])
  })

  it('reports an iterator of another stream than StreamARN names', async () => {
    const { ShardIterator } = await iterator({})
    const arn = (name: string) => `arn:aws:kinesis:us-east-1:000000000000:stream/${name}`
    const read = (name: string) => failureOf(send(new GetRecordsCommand({ ShardIterator, StreamARN: arn(name) })))
    expect((await read(StreamName))[0]).toBe('no error')
    expect((await read('other'))[0]).toBe('InvalidArgumentException')
  })

  it('reports an iterator that has expired, with both times', async () => {
    const { ShardIterator } = await iterator({})
    await target.pass(300_001)
    const [type, message] = await failureOf(send(new GetRecordsCommand({ ShardIterator })))
    const time = '\\w{3} \\w{3} \\d{2} \\d{2}:\\d{2}:\\d{2} UTC \\d{4}'
    expect(type).toBe('ExpiredIteratorException')
    expect(message).toMatch(
      new RegExp(
        `^Iterator expired\\. The iterator was created at time ${time} while right now it is ${time} which is further in the future than the tolerated delay of 300000 milliseconds\\.$`,
      ),
    )
  })

  it('reports a deleted stream', async () => {
    const name = await target.stream()
    await send(new DeleteStreamCommand({ StreamName: name, EnforceConsumerDeletion: true }))
    const [type] = await failureOf(put({ StreamName: name }))
    expect(type).toBe('ResourceNotFoundException')
  })
})
