import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Readable } from 'node:stream'
import type { FaultStatus, Stats } from '@sluice/core/control-api'
import { deliveryStream, region, stream } from '@sluice/core/pipeline'
import type { SubmitResponse } from '@sluice/core/response'
import { systemClock } from '@sluice/functions/system-clock'
import { systemRandom } from '@sluice/functions/system-random'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { AwsError } from '../src/aws/error.ts'
import { callAws } from '../src/aws/json-client.ts'
import type { CrashPoint } from '../src/disk/crash-points.ts'
import { writeDurably } from '../src/disk/durable-write.ts'
import { startKinesis } from '../src/kinesis/service.ts'
import { openFolder } from '../src/s3/folder.ts'
import { startLocalAws } from './conformance/target.ts'
import { delivered, newFolder, type Pipeline, post, run, startPipeline, storedLines } from './pipeline.ts'

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

async function start(dataDir: string, seconds: number, crashAt?: CrashPoint): Promise<Pipeline> {
  if (crashAt) process.env.SLUICE_CRASH_AT = crashAt
  const pipeline = await startPipeline(dataDir, ['--no-web', '--buffer-seconds', `${seconds}`]).finally(() => {
    delete process.env.SLUICE_CRASH_AT
  })
  stops.push(async () => {
    pipeline.kill('SIGKILL')
    await pipeline.exited
  })
  return pipeline
}

const idsIn = (lines: string[]) => lines.map((line) => JSON.parse(line)._meta.id as string)
const call = (endpoint: string, action: string, input: unknown) =>
  callAws(endpoint, `Kinesis_20131202.${action}`, input)

describe('a crash', () => {
  /** The data folder of a stopped pipeline that has delivered the events a and b. */
  const used = newFolder()
  beforeAll(async () => {
    const pipeline = await start(used, 900)
    await post(pipeline.endpoints.api, '[{"event_id":"a"},{"event_id":"b"}]')
    pipeline.kill('SIGTERM')
    await pipeline.exited
  })

  it.each<[CrashPoint, 'stored' | 'unknown']>([
    ['kinesis:before-commit', 'unknown'],
    ['kinesis:after-commit', 'unknown'],
    ['firehose:after-intent', 'stored'],
    ['s3:before-metadata', 'stored'],
    ['s3:before-rename', 'stored'],
    ['s3:after-rename', 'stored'],
    ['firehose:after-put', 'stored'],
    ['firehose:after-checkpoint', 'stored'],
  ])('keeps every event once after a crash at %s: the interrupted one is %s', async (crashPoint, outcome) => {
    const dataDir = newFolder()
    cpSync(used, dataDir, { recursive: true })
    const crashing = await start(dataDir, 0, crashPoint)
    const response = await post(crashing.endpoints.api, '[{"event_id":"c"},{"event_id":"d"}]').catch(() => undefined)
    expect(await crashing.exited).toBe('SIGKILL')
    if (outcome === 'unknown') expect(response).toBeUndefined()
    const objectsBefore = storedLines(crashing)

    const after = await start(dataDir, 0)
    await post(after.endpoints.api, '{"event_id":"e"}')
    const isStored = crashPoint !== 'kinesis:before-commit'
    const ids = idsIn(await delivered(after, isStored ? 5 : 3))
    expect(ids.sort()).toEqual(isStored ? ['a', 'b', 'c', 'd', 'e'] : ['a', 'b', 'e'])
    // Lines that readers saw before are still there.
    for (const line of objectsBefore) expect(storedLines(after)).toContain(line)
    expect(readdirSync(join(dataDir, 's3/.uploads'))).toEqual([])
  })
})

/** Calls `look` whenever `write` is about to sync a file or a folder, and returns what it saw. */
async function watchSyncs<T>(look: () => T, write: () => Promise<unknown>): Promise<T[]> {
  const handle = await open(newFolder())
  const prototype = Object.getPrototypeOf(handle) as FileHandle
  await handle.close()
  const { sync } = prototype
  const seen: T[] = []
  prototype.sync = function (this: FileHandle) {
    seen.push(look())
    return sync.call(this)
  }
  await write().finally(() => {
    prototype.sync = sync
  })
  return seen
}

describe('a durable write', () => {
  it.each(['new', 'just created by another writer'])(
    'syncs the file before the rename and its folders after it, if they are %s',
    async (made) => {
      const folder = newFolder()
      const bucket = join(folder, 'bucket')
      mkdirSync(made === 'new' ? bucket : join(bucket, 'a/b'), { recursive: true })
      const objects = await openFolder(folder, { clock: systemClock, random: systemRandom })
      const names = () => readdirSync(bucket, { recursive: true }).sort().join(' ')
      const content = Readable.from([Buffer.from('content')])
      const put = () =>
        objects.put('bucket', 'a/b/object', { content, describe: async () => ({ md5: '', headers: {} }) })
      const final = 'a a/b a/b/object'
      expect(await watchSyncs(names, put)).toEqual([made === 'new' ? '' : 'a a/b', final, final, final])
    },
  )

  it('keeps the replaced file complete until the new one is', async () => {
    const path = join(newFolder(), 'state.json')
    writeFileSync(path, 'the former content')
    const write = () => writeDurably(path, `${path}.new`, 'the next')
    expect(await watchSyncs(() => readFileSync(path, 'utf8'), write)).toEqual(['the former content', 'the next'])
  })
})

describe('the database of Kinesis', () => {
  it('syncs its log with every commit', async () => {
    const { exec } = DatabaseSync.prototype
    const opened = new Set<DatabaseSync>()
    DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string) {
      opened.add(this)
      return exec.call(this, sql)
    }
    const kinesis = startKinesis({
      folder: join(newFolder(), 'kinesis'),
      region,
      clock: systemClock,
    })
    DatabaseSync.prototype.exec = exec
    stops.push(kinesis.close)
    const [db] = [...opened].filter((db) => db.prepare('SELECT 1 FROM pragma_table_list WHERE name = ?').get('records'))
    expect(db?.prepare('PRAGMA synchronous').get()?.synchronous).toBe(2)
    expect(db?.prepare('PRAGMA journal_mode').get()?.journal_mode).toBe('wal')
    expect(db?.prepare('PRAGMA fullfsync').get()?.fullfsync).toBe(1)
  })

  it('is committed before PutRecord responds', async () => {
    const order: string[] = []
    const onCrashPoint = (point: CrashPoint) => void order.push(point)
    const kinesis = startKinesis({
      folder: join(newFolder(), 'kinesis'),
      region,
      clock: systemClock,
      onCrashPoint,
    })
    stops.push(kinesis.close)
    const { actions } = kinesis
    await actions.CreateStream?.({ StreamName: 's', ShardCount: 1 })
    while ((await status(actions)) !== 'ACTIVE') await new Promise((resolve) => setTimeout(resolve, 20))
    order.length = 0
    await actions.PutRecord?.({ StreamName: 's', PartitionKey: 'k', Data: 'eA==' })
    order.push('response')
    expect(order).toEqual(['kinesis:before-commit', 'kinesis:after-commit', 'response'])
  })
})

async function status(actions: ReturnType<typeof startKinesis>['actions']): Promise<string> {
  const about = (await actions.DescribeStreamSummary?.({ StreamName: 's' })) as {
    StreamDescriptionSummary: { StreamStatus: string }
  }
  return about.StreamDescriptionSummary.StreamStatus
}

describe('a damaged data folder', () => {
  async function filled(records: number): Promise<{ folder: string; path: string }> {
    const folder = newFolder()
    const localAws = await startLocalAws(folder, { ...systemClock, monotonic: () => performance.now() * 1_000 })
    await call(localAws.endpoint, 'CreateStream', { StreamName: 's', ShardCount: 1 })
    for (let i = 0; i < records; i += 10) {
      const Records = Array.from({ length: 10 }, () => ({
        PartitionKey: 'k',
        Data: Buffer.alloc(3_000).toString('base64'),
      }))
      await call(localAws.endpoint, 'PutRecords', { StreamName: 's', Records })
    }
    await localAws.stop()
    return { folder, path: join(folder, 'kinesis/kinesis.db') }
  }

  it.each([0.5, 0.9, 0.99])('is rejected with the path of a database cut to %f of its length', async (part) => {
    const { folder, path } = await filled(200)
    truncateSync(path, Math.floor(statSync(path).size * part))
    await expect(startLocalAws(folder)).rejects.toThrow(path)
  })

  it('is rejected with the acknowledged records that its database lost', async () => {
    const { folder, path } = await filled(20)
    const db = new DatabaseSync(path)
    db.exec('DELETE FROM records WHERE place = (SELECT max(place) FROM records)')
    db.close()
    await expect(startLocalAws(folder)).rejects.toThrow(/has lost records 20 to 20 of shardId-000000000000 in s/)
  })

  it('is used without a torn transaction at the end of its log', async () => {
    const { folder, path } = await filled(20)
    writeFileSync(`${path}-wal`, Buffer.alloc(5_000, 7))
    const localAws = await startLocalAws(folder)
    stops.push(localAws.stop)
    const { ShardIterator } = await call(localAws.endpoint, 'GetShardIterator', {
      StreamName: 's',
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'TRIM_HORIZON',
    })
    expect((await call(localAws.endpoint, 'GetRecords', { ShardIterator })).Records).toHaveLength(20)
  })

  it('is rejected with the path of a truncated delivery state', async () => {
    const dataDir = newFolder()
    const first = await start(dataDir, 900)
    first.kill('SIGTERM')
    await first.exited
    const path = join(dataDir, 'firehose', `${deliveryStream.name}.json`)
    truncateSync(path, 100)
    const { output, exited } = run(['--no-web', '--port', '0', '--aws-port', '0', '--data-dir', dataDir])
    expect(await exited).toBe(1)
    expect(output()).toContain(`sluice: Couldn't read ${path}: `)
  })
})

describe.runIf(process.getuid?.() === 0 && process.platform === 'linux')('a full disk', () => {
  /** Mounts a small disk. Returns undefined if this machine doesn't allow that. */
  function mount(megabytes: number): string | undefined {
    const folder = newFolder()
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' })
    } catch {
      return undefined
    }
    stops.unshift(() => execFileSync('umount', ['-l', folder]))
    return folder
  }

  it('leads to errors, loses no acknowledged event, and needs no restart', async ({ skip }) => {
    const dataDir = mount(12)
    if (!dataDir) return skip('no tmpfs can be mounted here')
    const pipeline = await start(dataDir, 900)
    const ballast = join(dataDir, 'ballast')
    writeFileSync(ballast, Buffer.alloc(8 * 1_048_576))
    const acknowledged: string[] = []
    const statuses = new Set<number>()
    for (let n = 0; !statuses.has(503); n++) {
      const response = await post(pipeline.endpoints.api, `[{"event_id":"${n}","text":"${'x'.repeat(300_000)}"}]`)
      statuses.add(response.status)
      if (response.status === 202) acknowledged.push(`${n}`)
    }
    expect(acknowledged.length).toBeGreaterThan(0)
    rmSync(ballast)
    const response = await post(pipeline.endpoints.api, '{"event_id":"after"}')
    expect(response.status).toBe(202)
    acknowledged.push('after')
    const deliver = () => fetch(`${pipeline.endpoints.api}/_sluice/deliver`, { method: 'POST' })
    await deliver()
    const stored = idsIn(storedLines(pipeline))
    for (const id of acknowledged) expect(stored).toContain(id)
    expect(new Set(stored).size).toBe(stored.length)
  })
})

describe('a lock', () => {
  it('names the process that holds a part of the folder', async () => {
    const first = await start(newFolder(), 900)
    for (const part of ['kinesis', 'firehose', 's3']) {
      const { output, exited } = run(['--only', part, '--port', '0', '--data-dir', first.dataDir])
      expect(await exited).toBe(1)
      expect(output()).toContain(`: process ${first.endpoints.pid} uses it.`)
    }
  })

  it('does not outlive its process', async () => {
    const dataDir = newFolder()
    const first = await start(dataDir, 900)
    first.kill('SIGKILL')
    await first.exited
    expect((await start(dataDir, 900)).endpoints.pid).not.toBe(first.endpoints.pid)
  })
})

describe('a requested fault', () => {
  const request = async (pipeline: Pipeline, faults: unknown) =>
    fetch(`${pipeline.endpoints.api}/_sluice/faults`, { method: 'PUT', body: JSON.stringify(faults) })
  const status = async (pipeline: Pipeline) =>
    (await (await fetch(`${pipeline.endpoints.api}/_sluice/faults`)).json()) as FaultStatus
  const put = (pipeline: Pipeline, count = 1) =>
    call(pipeline.endpoints.aws, 'PutRecords', {
      StreamName: stream.name,
      Records: Array.from({ length: count }, (_, n) => ({ PartitionKey: `${n}`, Data: 'e30K' })),
    })
  const putOne = (pipeline: Pipeline) =>
    call(pipeline.endpoints.aws, 'PutRecord', { StreamName: stream.name, PartitionKey: 'k', Data: 'e30K' })
  const stats = async ({ endpoints }: Pipeline) =>
    (await (await fetch(`${endpoints.api}/_sluice/stats`)).json()) as Stats

  it('makes Kinesis or S3 fail until it is removed', async () => {
    const pipeline = await start(newFolder(), 0)
    const name = (error: unknown) => (error instanceof AwsError ? `${error.status} ${error.type}` : 'no response')
    expect(await status(pipeline)).toEqual({ active: {}, endsAt: null, report: null })

    await request(pipeline, { throttle: 1 })
    expect(await putOne(pipeline).catch(name)).toBe('400 ProvisionedThroughputExceededException')
    expect((await put(pipeline, 3)).FailedRecordCount).toBe(3)
    const rejected = await post(pipeline.endpoints.api, '{}')
    expect(rejected.status).toBe(429)
    expect(rejected.headers.get('retry-after')).toBe('1')
    await request(pipeline, { unavailable: 1 })
    expect(await put(pipeline).catch(name)).toBe('503 ServiceUnavailable')
    expect((await stats(pipeline)).inStream).toBe(0)

    await request(pipeline, { throttle: 0.5 })
    const { FailedRecordCount, Records } = await put(pipeline, 400)
    expect(FailedRecordCount).toBeGreaterThan(100)
    expect(FailedRecordCount).toBeLessThan(300)
    expect(Records.filter((record: { ErrorCode?: string }) => record.ErrorCode)).toHaveLength(FailedRecordCount)
    expect((await stats(pipeline)).inStream).toBe(400 - FailedRecordCount)

    await request(pipeline, { loseReply: { count: 1 } })
    expect(await put(pipeline).catch(name)).toBe('no response')
    expect((await stats(pipeline)).inStream).toBe(401 - FailedRecordCount)

    expect((await status(pipeline)).active).toEqual({})

    await request(pipeline, { slow: { ms: 300 } })
    const startedAt = performance.now()
    await put(pipeline)
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(299)

    await request(pipeline, { s3Unavailable: 1 })
    await post(pipeline.endpoints.api, '{}')
    while ((await stats(pipeline)).failed === 0) await new Promise((resolve) => setTimeout(resolve, 50))
    await fetch(`${pipeline.endpoints.api}/_sluice/faults`, { method: 'DELETE' })
    expect(await status(pipeline)).toMatchObject({ active: {}, report: { lost: 0, endedAt: expect.any(String) } })
    const { inStream } = await stats(pipeline)
    expect(await delivered(pipeline, inStream)).toHaveLength(inStream)
  })

  describe('that is invalid', () => {
    let pipeline: Pipeline
    beforeAll(async () => {
      pipeline = await startPipeline(newFolder())
    })
    afterAll(async () => {
      pipeline.kill('SIGKILL')
      await pipeline.exited
    })

    it.each([
      [{ throttle: 2 }, 'throttle must be a number from 0 to 1'],
      [{ slow: { ms: -1 } }, 'slow.ms must be a whole number from 0 to 60000'],
      [{ s3Down: true }, 's3Down is not one of throttle, unavailable, slow, loseReply, s3Unavailable, forSeconds'],
      [[], 'faults must be an object'],
      [null, 'faults must be an object'],
    ])('is rejected with a message and changes nothing: %j', async (faults, message) => {
      const response = await request(pipeline, faults)
      expect([response.status, await response.json()]).toEqual([400, { message }])
      expect((await status(pipeline)).active).toEqual({})
    })
  })
})

describe('SIGTERM', () => {
  it('ends the pipeline under load within 10 s and loses nothing', async () => {
    const pipeline = await start(newFolder(), 900)
    const accepted: string[] = []
    let isOver = false
    const clients = Array.from({ length: 4 }, async () => {
      while (!isOver) {
        const response = await post(pipeline.endpoints.api, `[${'{"text":"some text"},'.repeat(200)}{}]`).catch(
          () => undefined,
        )
        if (!response) return
        const { results = [] } = (await response.json().catch(() => ({}))) as Partial<SubmitResponse>
        for (const result of results) if (result.status === 'accepted') accepted.push(result.id)
      }
    })
    while (accepted.length < 5_000) await new Promise((resolve) => setTimeout(resolve, 20))
    const startedAt = performance.now()
    pipeline.kill('SIGTERM')
    expect(await pipeline.exited).toBe(0)
    expect(performance.now() - startedAt).toBeLessThan(10_000)
    isOver = true
    await Promise.all(clients)
    const ids = new Set(idsIn(storedLines(pipeline)))
    expect(accepted.filter((id) => !ids.has(id))).toEqual([])
  })
})
