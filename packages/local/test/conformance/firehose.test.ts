import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import {
  type BufferingHints,
  type CompressionFormat,
  CreateDeliveryStreamCommand,
  DeleteDeliveryStreamCommand,
  DescribeDeliveryStreamCommand,
  type ExtendedS3DestinationConfiguration,
  type ExtendedS3DestinationUpdate,
  type FirehoseClient,
  ListDeliveryStreamsCommand,
  PutRecordCommand as PutToFirehoseCommand,
  UpdateDestinationCommand,
} from '@aws-sdk/client-firehose'
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  PutRecordsCommand,
  type PutRecordsRequestEntry,
} from '@aws-sdk/client-kinesis'
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { region } from '@sluice/core/pipeline'
import { systemClock } from '@sluice/functions/system-clock'
import { systemRandom } from '@sluice/functions/system-random'
import { afterEach, describe, expect, it } from 'vitest'
import { startAwsEndpoint } from '../../src/aws/endpoint.ts'
import { awsClients } from '../../src/firehose/clients.ts'
import { openFirehose } from '../../src/firehose/service.ts'
import { isAction, isS3Put, type Mishap, startProxy } from '../proxy.ts'
import { clientsOf, startOurs, targetName } from './target.ts'

// Firehose with a Kinesis source as AWS documents it: https://docs.aws.amazon.com/firehose/latest/dev/.
// No peer has one, and on AWS an interval lasts a minute: `npm run infra` and a deployment prove that side.

const Bucket = 'delivered'
const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

/** Starts Kinesis, with quotas a thousand times higher, S3 and Firehose, and a proxy between them. */
async function start({ shards = 1 } = {}) {
  const clock = { aheadMs: 0 }
  const ours = await startOurs({
    ...systemClock,
    now: () => Date.now() + clock.aheadMs,
    monotonic: () => performance.now() * 1_000,
  })
  stops.push(ours.stop)
  const path = { mishap: (_: Parameters<typeof isS3Put>[0]): Mishap => undefined, reads: 0, puts: 0 }
  const proxy = await startProxy({
    originOf: () => ours.endpoint,
    mishap(request) {
      if (isAction(request, 'GetRecords')) path.reads++
      if (isS3Put(request)) path.puts++
      return path.mishap(request)
    },
  })
  stops.push(proxy.stop)
  const { kinesis, s3 } = clientsOf(ours.endpoint)
  await kinesis.send(new CreateStreamCommand({ StreamName: 'source', ShardCount: shards }))
  await untilActive(ours.endpoint)
  await s3.send(new CreateBucketCommand({ Bucket }))
  const firehose = await startService(ours.folder, proxy.url)

  return {
    ...ours,
    ...firehose,
    path,
    /** The clock of Kinesis. */
    clock,
    /** Starts Firehose again in the same folder. */
    restart: () => startService(ours.folder, proxy.url),
    /** Puts records in calls of at most ten, which the quotas allow. */
    async put(texts: string[], shard?: number): Promise<void> {
      const Records = texts.map(
        (text): PutRecordsRequestEntry => ({
          Data: Buffer.from(text),
          PartitionKey: text.slice(0, 9),
          ...(shard !== undefined && { ExplicitHashKey: String((2n ** 128n / BigInt(shards)) * BigInt(shard)) }),
        }),
      )
      for (let i = 0; i < Records.length; i += 10) {
        const ten = new PutRecordsCommand({ StreamName: 'source', Records: Records.slice(i, i + 10) })
        expect((await kinesis.send(ten)).FailedRecordCount).toBe(0)
      }
    },
    async objects(Prefix = ''): Promise<{ key: string; text: string; bytes: number }[]> {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }))
      return Promise.all(
        Contents.map(async ({ Key = '', LastModified }) => {
          const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
          const content = Buffer.from((await Body?.transformToByteArray()) ?? [])
          const text = (content[0] === 0x1f && content[1] === 0x8b ? gunzipSync(content) : content).toString()
          return { key: Key, text, bytes: content.length, at: LastModified?.getTime() ?? 0 }
        }),
      )
    },
  }
}

async function untilActive(endpoint: string): Promise<void> {
  const { kinesis } = clientsOf(endpoint)
  for (;;) {
    const { StreamDescriptionSummary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: 'source' }))
    if (StreamDescriptionSummary?.StreamStatus === 'ACTIVE') return
  }
}

async function startService(folder: string, endpoint: string) {
  const delivered: string[] = []
  const errors: string[] = []
  let changed = () => {}
  const record = (list: string[], text: string) => {
    list.push(text)
    changed()
  }
  const service = openFirehose({
    folder: join(folder, 'firehose'),
    region,
    clock: systemClock,
    random: systemRandom,
    observe: () => ({
      onDelivered: ({ key }) => record(delivered, key),
      onError: (message) => record(errors, message),
    }),
  })
  service.start(awsClients(endpoint, systemClock))
  const aws = await startAwsEndpoint(
    { json: { Firehose_20150804: service.actions } },
    { port: 0, clock: systemClock, random: systemRandom },
  )
  const { firehose } = clientsOf(aws.url)
  let isStopped = false
  const stop = async (withinMs = 0) => {
    if (isStopped) return
    isStopped = true
    await service.stop(withinMs)
    await aws.stop()
  }
  stops.push(() => stop())
  return {
    firehose,
    delivered,
    errors,
    flush: (name = 'd') => service.flush(name),
    stop,
    /** Resolves once the condition is true. Checks it after each delivery and each error. */
    async until(isTrue: () => boolean): Promise<void> {
      while (!isTrue()) {
        await new Promise<void>((resolve) => {
          changed = resolve
        })
      }
    },
    ...actionsOf(firehose),
  }
}

function actionsOf(firehose: FirehoseClient) {
  return {
    describe: (DeliveryStreamName: string) => firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName })),
    update: (
      DeliveryStreamName: string,
      { CurrentDeliveryStreamVersionId = '1' },
      ExtendedS3DestinationUpdate: ExtendedS3DestinationUpdate,
    ) =>
      firehose.send(
        new UpdateDestinationCommand({
          DeliveryStreamName,
          CurrentDeliveryStreamVersionId,
          DestinationId: 'destinationId-000000000001',
          ExtendedS3DestinationUpdate,
        }),
      ),
    create: (
      DeliveryStreamName: string,
      destination: Partial<ExtendedS3DestinationConfiguration> = {},
      seconds = 900,
      mib = 1,
    ) =>
      firehose.send(
        new CreateDeliveryStreamCommand({
          DeliveryStreamName,
          DeliveryStreamType: 'KinesisStreamAsSource',
          KinesisStreamSourceConfiguration: {
            KinesisStreamARN: `arn:aws:kinesis:${region}:000000000000:stream/source`,
            RoleARN: 'arn:aws:iam::000000000000:role/local',
          },
          ExtendedS3DestinationConfiguration: { ...destinationOf(seconds, mib), ...destination },
        }),
      ),
  }
}

const destinationOf = (IntervalInSeconds: number, SizeInMBs: number) => ({
  BucketARN: `arn:aws:s3:::${Bucket}`,
  RoleARN: 'arn:aws:iam::000000000000:role/local',
  BufferingHints: { IntervalInSeconds, SizeInMBs },
})
const failure = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    (error: Error) => error.name,
  )
const lines = (count: number, bytes = 20, name = 'line') =>
  Array.from({ length: count }, (_, i) => `${`${name} ${i} `.padEnd(bytes - 1, 'x')}\n`)
const folderOf = ({ folder }: { folder: string }) => join(folder, 'firehose')
const stateOf = (here: { folder: string }) => JSON.parse(readFileSync(join(folderOf(here), 'd.json'), 'utf8'))

describe.runIf(targetName === 'ours')('buffering', () => {
  it('fills an object with whole records up to the size', async () => {
    const here = await start()
    await here.create('d')
    const all = lines(25, 100_000)
    await here.put(all)
    await here.until(() => here.delivered.length === 2)
    expect((await here.objects()).map(({ text }) => text).sort()).toEqual(
      [all.slice(0, 10).join(''), all.slice(10, 20).join('')].sort(),
    )
    await here.flush()
    expect((await here.objects()).map(({ text }) => text.length).sort()).toEqual([1_000_000, 1_000_000, 500_000].sort())
  })

  it.each([
    [1_048_575, 0],
    [1_048_576, 1],
  ])('delivers %i buffered bytes as %i objects before the interval ends', async (bytes, count) => {
    const here = await start()
    await here.create('d')
    await here.put([...lines(10, 100_000), 'x'.repeat(bytes - 1_000_000)])
    if (count > 0) await here.until(() => here.delivered.length === count)
    // Two later reads prove that there was time to deliver.
    const reads = here.path.reads
    while (here.path.reads < reads + 2) await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await here.objects()).toHaveLength(count)
  })

  it('delivers the buffer after the interval, in the order of the shard', async () => {
    const here = await start()
    await here.create('d', {}, 1)
    const all = lines(50)
    await here.put(all)
    await here.until(() => here.delivered.length === 1)
    expect((await here.objects()).map(({ text }) => text)).toEqual([all.join('')])
  })

  it('measures the size before compression, and adds .gz to the key', async () => {
    const here = await start()
    await here.create('d', { CompressionFormat: 'GZIP' })
    const all = lines(11, 100_000)
    await here.put(all)
    await here.until(() => here.delivered.length === 1)
    const [object] = await here.objects()
    expect(object?.text).toBe(all.slice(0, 10).join(''))
    expect(object?.bytes).toBeLessThan(100_000)
    expect(object?.key).toMatch(/\.gz$/)
  })

  it('keeps the order of each shard', async () => {
    const here = await start({ shards: 3 })
    await here.create('d')
    for (const shard of [0, 1, 2]) await here.put(lines(20, 20, `s${shard}`), shard)
    await here.flush()
    const text = (await here.objects()).map(({ text }) => text).join('')
    for (const shard of [0, 1, 2]) {
      const own = text.split(/(?<=\n)/).filter((line) => line.startsWith(`s${shard}`))
      expect(own).toEqual(lines(20, 20, `s${shard}`))
    }
  })

  it('delivers every record to each delivery stream of a stream', async () => {
    const here = await start()
    await here.create('one', { Prefix: 'one/' })
    await here.create('two', { Prefix: 'two/', CompressionFormat: 'GZIP' })
    await here.put(lines(30))
    for (const name of ['one', 'two']) await here.flush(name)
    for (const name of ['one/', 'two/']) {
      expect((await here.objects(name)).map(({ text }) => text)).toEqual([lines(30).join('')])
    }
  })
})

describe.runIf(targetName === 'ours')('object keys', () => {
  const keyWith = async (destination: Partial<ExtendedS3DestinationConfiguration>) => {
    const here = await start()
    await here.create('d', { ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/', ...destination })
    await here.put(['x\n'])
    await here.flush()
    return (await here.objects())[0]?.key
  }
  const [yyyy, MM, dd, HH] = ['\\d{4}', '\\d\\d', '\\d\\d', '\\d\\d']
  const name = (version: number) => `d-${version}-${yyyy}-${MM}-${dd}-${HH}-\\d\\d-\\d\\d-[0-9a-f-]{36}`

  it.each([
    [{}, `^${yyyy}/${MM}/${dd}/${HH}/${name(1)}$`],
    [{ Prefix: 'raw/' }, `^raw/${yyyy}/${MM}/${dd}/${HH}/${name(1)}$`],
    [{ Prefix: "a/!{timestamp:yyyy-MM-dd'T'HH}/" }, `^a/${yyyy}-${MM}-${dd}T${HH}/${name(1)}$`],
    [{ Prefix: 'r/!{firehose:random-string}/!{timestamp:yyyy}/' }, `^r/[A-Za-z0-9_-]{11}/${yyyy}/${name(1)}$`],
    [{ FileExtension: '.ndjson' }, `/${name(1)}\\.ndjson$`],
    [{ CompressionFormat: 'GZIP' as CompressionFormat }, `/${name(1)}\\.gz$`],
    [{ CompressionFormat: 'GZIP' as CompressionFormat, FileExtension: '.json.gz' }, `/${name(1)}\\.json\\.gz$`],
  ])('follow the grammar for %j', async (destination, pattern) => {
    expect(await keyWith(destination)).toMatch(new RegExp(pattern))
  })

  it.each([
    [{ Prefix: '!{timestamp:yyyy}/', ErrorOutputPrefix: '' }, 'an expression without an error prefix'],
    [{ Prefix: '!{firehose:error-output-type}/' }, 'the error type outside the error prefix'],
    [{ Prefix: '!{nothing:yyyy}/' }, 'an unknown namespace'],
    [{ Prefix: '!{timestamp:QQQ}/' }, 'an unsupported field'],
    [{ ErrorOutputPrefix: 'e/!{timestamp:yyyy}/' }, 'an error prefix with expressions but without the type'],
    [{ FileExtension: 'ndjson' }, 'an extension without a dot'],
  ])('reject %j: %s', async (destination, _why) => {
    const here = await start()
    const call = here.create('d', { ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/', ...destination })
    expect(await failure(call)).toMatch(/^(InvalidArgument|Validation)Exception$/)
  })

  it('have the arrival time of the oldest record', async () => {
    const here = await start()
    await here.create('d', {
      Prefix: '!{timestamp:yyyy-MM-dd-HH-mm-ss-SSS}/',
      ErrorOutputPrefix: '!{firehose:error-output-type}/',
    })
    const before = Date.now()
    await here.put(['first\n'])
    const after = Date.now()
    while (Date.now() <= after + 50) await here.put(['later\n'])
    await here.flush()
    const [, stamp = ''] = /^([\d-]+)\/d-1-/.exec((await here.objects())[0]?.key ?? '') ?? []
    const [year, month, day, hour, minute, second, ms] = stamp.split('-').map(Number)
    const arrival = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second, ms)
    expect(arrival).toBeGreaterThanOrEqual(before)
    expect(arrival).toBeLessThanOrEqual(after)
  })

  it('have the version of the configuration', async () => {
    const here = await start()
    await here.create('d')
    await here.put(['one\n'])
    await here.flush()
    const update = {
      DeliveryStreamName: 'd',
      DestinationId: 'destinationId-000000000001',
      ExtendedS3DestinationUpdate: destinationOf(900, 2),
    }
    expect(
      await failure(
        here.firehose.send(new UpdateDestinationCommand({ ...update, CurrentDeliveryStreamVersionId: '7' })),
      ),
    ).toBe('ConcurrentModificationException')
    await here.firehose.send(new UpdateDestinationCommand({ ...update, CurrentDeliveryStreamVersionId: '1' }))
    await here.put(['two\n'])
    await here.flush()
    expect((await here.objects()).map(({ key, text }) => [/d-(\d)-/.exec(key)?.[1], text]).sort()).toEqual([
      ['1', 'one\n'],
      ['2', 'two\n'],
    ])
    const { DeliveryStreamDescription } = await here.firehose.send(
      new DescribeDeliveryStreamCommand({ DeliveryStreamName: 'd' }),
    )
    expect(DeliveryStreamDescription).toMatchObject({
      VersionId: '2',
      DeliveryStreamStatus: 'ACTIVE',
      DeliveryStreamType: 'KinesisStreamAsSource',
    })
  })
})

describe.runIf(targetName === 'ours')('delivery to a failing S3', () => {
  it.each<[string, Mishap]>([
    ['responds with 503', { status: 503 }],
    ['responds with 403', { status: 403, code: 'AccessDenied' }],
    ['lacks the bucket', { status: 404, code: 'NoSuchBucket' }],
    ['cuts the connection', 'cut'],
    ['stores the object but loses the response', 'lost'],
  ])('writes one object after an S3 that %s three times', async (_, mishap) => {
    const here = await start()
    let failures = 0
    here.path.mishap = (request) => (isS3Put(request) && failures++ < 3 ? mishap : undefined)
    await here.create('d', {}, 0)
    await here.put(lines(10))
    await here.until(() => here.delivered.length === 1)
    expect(here.errors.filter((error) => error.startsWith("Couldn't write "))).toHaveLength(3)
    expect((await here.objects()).map(({ text }) => text)).toEqual([lines(10).join('')])
  })

  it('leaves the records in the stream until S3 is back', async () => {
    const here = await start()
    here.path.mishap = (request) => (isS3Put(request) ? { status: 503 } : undefined)
    await here.create('d')
    await here.put(lines(55, 100_000))
    await here.until(() => here.errors.length === 1)
    const { reads } = here.path
    await here.until(() => here.errors.length === 4)
    expect(here.path.reads).toBe(reads)
    here.path.mishap = () => undefined
    await here.until(() => here.delivered.length === 5)
    await here.flush()
    expect((await here.objects()).map(({ text }) => text).join('').length).toBe(5_500_000)
  })

  it.each<[string, string, Mishap]>([
    ['GetRecords', 'responds with 503', { status: 503 }],
    ['GetRecords', 'cuts the connection', 'cut'],
    ['GetShardIterator', 'cuts the connection', 'cut'],
  ])('delivers the buffer in time although %s %s', async (action, _, mishap) => {
    const here = await start()
    await here.create('d', {}, 2)
    await here.put(lines(10))
    while (here.path.reads < 2) await new Promise((resolve) => setTimeout(resolve, 20))
    here.path.mishap = (request) => (isAction(request, 'GetRecords') || isAction(request, action) ? mishap : undefined)
    await here.until(() => here.delivered.length === 1)
    expect(here.errors[0]).toMatch(/^Delivery stream d: /)
    here.path.mishap = () => undefined
    await here.put(lines(10, 20, 'later'))
    await here.flush()
    const texts = (await here.objects()).map(({ text }) => text).sort()
    expect(texts).toEqual([lines(10, 20, 'later').join(''), lines(10).join('')])
  })

  it('stops although S3 never responds', { timeout: 20_000 }, async () => {
    const here = await start()
    here.path.mishap = (request) => (isS3Put(request) ? { delayMs: 3_600_000 } : undefined)
    await here.create('d', {}, 0)
    await here.put(lines(10))
    while (here.path.puts === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    await here.stop(100)
    here.path.mishap = () => undefined
    const again = await here.restart()
    await again.until(() => again.delivered.length === 1)
    expect((await here.objects()).map(({ text }) => text)).toEqual([lines(10).join('')])
  })
})

describe.runIf(targetName === 'ours')('a restarted delivery', () => {
  it('continues after the last delivered record', async () => {
    const here = await start()
    await here.create('d')
    await here.put(lines(10, 20, 'before'))
    await here.flush()
    await here.stop(5_000)
    await here.put(lines(10, 20, 'meanwhile'))
    const again = await here.restart()
    await again.flush()
    expect((await here.objects()).map(({ text }) => text).sort()).toEqual([
      lines(10, 20, 'before').join(''),
      lines(10, 20, 'meanwhile').join(''),
    ])
  })

  it('writes an interrupted object under the same key, with the same records', async () => {
    const here = await start({ shards: 2 })
    here.path.mishap = (request) => (isS3Put(request) ? 'lost' : undefined)
    await here.create('d', {}, 1)
    for (const shard of [0, 1]) await here.put(lines(10, 20, `s${shard}`), shard)
    await here.until(() => here.errors.length === 1)
    await here.stop(0)
    const [announced] = await here.objects()
    expect(stateOf(here).intent.key).toBe(announced?.key)
    for (const shard of [0, 1]) await here.put(lines(10, 20, `t${shard}`), shard)
    here.path.mishap = () => undefined
    const again = await here.restart()
    await again.until(() => again.delivered.length === 2)
    const objects = await here.objects()
    expect(again.delivered[0]).toBe(announced?.key)
    expect(objects.find(({ key }) => key === announced?.key)?.text).toBe(announced?.text)
    expect(objects.flatMap(({ text }) => text.split(/(?<=\n)/)).sort()).toEqual(
      ['s0', 's1', 't0', 't1'].flatMap((name) => lines(10, 20, name)).sort(),
    )
  })

  it('reports a checkpoint ahead of the stream and delivers nothing', async () => {
    const here = await start()
    await here.create('d', {}, 0)
    await here.put(lines(5))
    await here.until(() => here.delivered.length === 1)
    await here.stop(1_000)
    const state = stateOf(here)
    const [shardId = '', last = ''] = Object.entries(state.checkpoints)[0] as [string, string]
    state.checkpoints[shardId] = last.replace(/5$/, '9')
    writeFileSync(join(folderOf(here), 'd.json'), JSON.stringify(state))
    await here.put(lines(3, 20, 'unseen'))
    const again = await here.restart()
    await again.until(() => again.errors.length === 2)
    expect(again.errors[0]).toMatch(/The checkpoint \d+ of shardId-000000000000 is ahead of the stream/)
    expect(await here.objects()).toHaveLength(1)
  })

  it('reports records that expired, and delivers the others', async () => {
    const here = await start()
    await here.create('d')
    await here.put(lines(5, 20, 'before'))
    await here.flush()
    await here.stop(1_000)
    await here.put(lines(3, 20, 'too old'))
    here.clock.aheadMs = 25 * 3_600_000
    await here.put(lines(2, 20, 'kept'))
    const again = await here.restart()
    await again.flush()
    expect(again.errors).toEqual([
      'Delivery stream d: Lost 3 records of shardId-000000000000: expired before delivery.',
    ])
    const texts = (await here.objects()).map(({ text }) => text)
    expect(texts.sort()).toEqual([lines(5, 20, 'before').join(''), lines(2, 20, 'kept').join('')])
  })

  it('reports nothing after a long break if everything was delivered', async () => {
    const here = await start()
    await here.create('d')
    await here.put(lines(5, 20, 'before'))
    await here.flush()
    await here.stop(1_000)
    here.clock.aheadMs = 25 * 3_600_000
    await here.put(lines(2, 20, 'kept'))
    const again = await here.restart()
    await again.flush()
    expect(again.errors).toEqual([])
    expect(await here.objects()).toHaveLength(2)
  })

  it.each<[string, Mishap, string[]]>([
    ['S3 already has', 'lost', []],
    [
      'was never written, reporting the lost records',
      'cut',
      ['Delivery stream d: Lost 5 records of shardId-000000000000: expired before delivery.'],
    ],
  ])('continues long after a crash, from an interrupted object that %s', async (_, mishap, errors) => {
    const here = await start()
    here.path.mishap = (request) => (isS3Put(request) ? mishap : undefined)
    await here.create('d', {}, 0)
    await here.put(lines(5))
    await here.until(() => here.errors.length === 1)
    await here.stop(0)
    const before = (await here.objects()).map(({ text }) => text)
    expect(before).toEqual(mishap === 'lost' ? [lines(5).join('')] : [])
    here.path.mishap = () => undefined
    here.clock.aheadMs = 25 * 3_600_000
    await here.put(lines(3, 20, 'new'))
    const again = await here.restart()
    await again.flush()
    expect(again.errors).toEqual(errors)
    expect((await here.objects()).map(({ text }) => text).sort()).toEqual([...before, lines(3, 20, 'new').join('')])
  })

  it('writes the records of an interrupted object that have not expired', async () => {
    const here = await start()
    here.path.mishap = (request) => (isS3Put(request) ? 'cut' : undefined)
    await here.create('d')
    await here.put(lines(5))
    here.clock.aheadMs = 12 * 3_600_000
    await here.put(lines(5, 20, 'kept'))
    void here.flush()
    await here.until(() => here.errors.length === 1)
    await here.stop(0)
    here.path.mishap = () => undefined
    here.clock.aheadMs = 30 * 3_600_000
    const again = await here.restart()
    await again.until(() => again.delivered.length === 1)
    expect(again.errors[0]).toMatch(/^Delivery stream d: Lost 5 records of shardId-0{12}: /)
    expect((await here.objects()).map(({ text }) => text)).toEqual([lines(5, 20, 'kept').join('')])
  })

  it('saves one range for each shard, however often it read the shards in turn', async () => {
    const here = await start({ shards: 2 })
    here.path.mishap = (request) => (isS3Put(request) ? 'cut' : undefined)
    await here.create('d')
    for (let n = 1; n <= 3; n++) {
      for (const shard of [0, 1]) await here.put(lines(2, 20, `s${shard} ${n}`), shard)
      const readBy = here.path.reads + 4
      while (here.path.reads < readBy) await new Promise((resolve) => setTimeout(resolve, 20))
    }
    void here.flush()
    await here.until(() => here.errors.length === 1)
    expect(stateOf(here).intent.segments.map(({ shardId }: { shardId: string }) => shardId)).toEqual([
      'shardId-000000000000',
      'shardId-000000000001',
    ])
    await here.stop(0)
    here.path.mishap = () => undefined
    const again = await here.restart()
    await again.until(() => again.delivered.length === 1)
    const text = [0, 1].flatMap((shard) => [1, 2, 3].flatMap((n) => lines(2, 20, `s${shard} ${n}`))).join('')
    expect((await here.objects()).map((object) => object.text)).toEqual([text])
  })

  it('reports an interrupted object that it cannot read again, and stops there', async () => {
    const here = await start()
    here.path.mishap = (request) => (isS3Put(request) ? 'cut' : undefined)
    await here.create('d', {}, 0)
    await here.put(lines(5))
    await here.until(() => here.errors.length === 1)
    await here.stop(0)
    const state = stateOf(here)
    state.intent.segments[0].to = state.intent.segments[0].to.replace(/5$/, '9')
    writeFileSync(join(folderOf(here), 'd.json'), JSON.stringify(state))
    here.path.mishap = () => undefined
    const again = await here.restart()
    await again.until(() => again.errors.length === 2)
    expect(again.errors[0]).toMatch(/The checkpoint \d+9 of shardId-000000000000 is ahead of the stream/)
    expect(await here.objects()).toHaveLength(0)
  })

  it('rejects a truncated state file, with its path', async () => {
    const here = await start()
    await here.create('d')
    await here.stop(0)
    const path = join(folderOf(here), 'd.json')
    writeFileSync(path, readFileSync(path, 'utf8').slice(0, 60))
    await expect(here.restart()).rejects.toThrow(path)
  })

  it('ignores a state file whose write was interrupted', async () => {
    const here = await start()
    await here.create('d')
    await here.stop(0)
    writeFileSync(join(folderOf(here), 'd.json.new'), '{"deli')
    await (await here.restart()).flush()
    expect(readdirSync(folderOf(here))).toContain('d.json')
  })
})

describe.runIf(targetName === 'ours')('the delivery stream API', () => {
  it('creates a delivery stream once, lists and deletes it', async () => {
    const here = await start()
    for (const name of ['c', 'a', 'b']) await here.create(name)
    expect(await failure(here.create('a'))).toBe('ResourceInUseException')
    expect(await here.firehose.send(new ListDeliveryStreamsCommand({ Limit: 2 }))).toMatchObject({
      DeliveryStreamNames: ['a', 'b'],
      HasMoreDeliveryStreams: true,
    })
    expect(
      await here.firehose.send(new ListDeliveryStreamsCommand({ ExclusiveStartDeliveryStreamName: 'b' })),
    ).toMatchObject({ DeliveryStreamNames: ['c'], HasMoreDeliveryStreams: false })
    await here.firehose.send(new DeleteDeliveryStreamCommand({ DeliveryStreamName: 'b' }))
    expect(await failure(here.firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName: 'b' })))).toBe(
      'ResourceNotFoundException',
    )
  })

  it('creates and updates one call at a time', async () => {
    const here = await start()
    const names = await Promise.all([1, 2, 3].map(() => failure(here.create('d', {}, 0))))
    expect(names.sort()).toEqual(['ResourceInUseException', 'ResourceInUseException', 'no error'])
    const update = (BufferingHints: BufferingHints) =>
      failure(here.update('d', { CurrentDeliveryStreamVersionId: '1' }, { BufferingHints }))
    const updates = await Promise.all([1, 2].map((SizeInMBs) => update({ IntervalInSeconds: 1, SizeInMBs })))
    expect(updates.sort()).toEqual(['ConcurrentModificationException', 'no error'])
    await here.put(lines(3))
    await here.flush()
    expect((await here.objects()).map(({ text }) => text)).toEqual([lines(3).join('')])
  })

  it('keeps the settings that an update does not name', async () => {
    const here = await start()
    await here.create('d', { Prefix: 'kept/', FileExtension: '.x', CompressionFormat: 'GZIP' })
    await here.update('d', {}, { BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 3 } })
    const { DeliveryStreamDescription: about } = await here.describe('d')
    expect(about?.Destinations?.[0]?.ExtendedS3DestinationDescription).toMatchObject({
      Prefix: 'kept/',
      FileExtension: '.x',
      CompressionFormat: 'GZIP',
      BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 3 },
    })
    expect(about?.VersionId).toBe('2')
  })

  it('continues unchanged after an update that could not be saved', async () => {
    const here = await start()
    await here.create('d', {}, 0)
    const inTheWay = join(folderOf(here), 'd.json.new')
    mkdirSync(inTheWay)
    expect(await failure(here.update('d', {}, { Prefix: 'changed/' }))).toBe('InternalFailure')
    rmSync(inTheWay, { recursive: true })
    await here.put(lines(3))
    await here.flush()
    expect((await here.objects()).map(({ text }) => text)).toEqual([lines(3).join('')])
  })

  it.each<Partial<ExtendedS3DestinationConfiguration>>([
    { CustomTimeZone: 'Australia/Sydney' },
    { S3BackupMode: 'Enabled' },
    { ProcessingConfiguration: { Enabled: true } },
    { DynamicPartitioningConfiguration: { Enabled: true } },
    { DataFormatConversionConfiguration: {} },
    { FileExtension: '/ no EXT?.x' },
  ])('rejects the unsupported %j', async (destination) => {
    const here = await start()
    expect(await failure(here.create('d', destination))).toMatch(/^(InvalidArgument|Validation)Exception$/)
  })

  it('accepts unsupported settings that are off', async () => {
    const here = await start()
    const off = { Enabled: false }
    await here.create('d', { CustomTimeZone: 'UTC', S3BackupMode: 'Disabled', ProcessingConfiguration: off })
  })

  it('rejects PutRecord, as AWS does with a Kinesis source', async () => {
    const here = await start()
    await here.create('d')
    const put = (DeliveryStreamName: string) =>
      failure(here.firehose.send(new PutToFirehoseCommand({ DeliveryStreamName, Record: { Data: Buffer.from('x') } })))
    expect(await put('d')).toBe('InvalidArgumentException')
    expect(await put('nowhere')).toBe('ResourceNotFoundException')
  })

  it.each([
    { IntervalInSeconds: 901, SizeInMBs: 1 },
    { IntervalInSeconds: -1, SizeInMBs: 1 },
    { IntervalInSeconds: 60, SizeInMBs: 129 },
    { IntervalInSeconds: 60, SizeInMBs: 0 },
    { IntervalInSeconds: 60 },
  ])('rejects the buffering hints %j', async (BufferingHints) => {
    const here = await start()
    expect(await failure(here.create('d', { BufferingHints }))).toMatch(/^(InvalidArgument|Validation)Exception$/)
  })
})
