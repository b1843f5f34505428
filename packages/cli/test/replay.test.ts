import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { KinesisClient } from '@aws-sdk/client-kinesis'
import { evaluatePrefix } from '@sluice/core/object-key'
import { bucket, deliveryStream, stream } from '@sluice/core/pipeline'
import type { RecordOutcome, Sink, StreamRecord } from '@sluice/core/record'
import { lineId, replayedLine, storedLine } from '@sluice/core/stored-line'
import { kinesisSink } from '@sluice/functions/kinesis-sink'
import { systemClock } from '@sluice/functions/system-clock'
import { systemRandom } from '@sluice/functions/system-random'
import { delivered, newFolder, type Pipeline, startPipeline, storedLines } from '@sluice/local/test/pipeline'
import { plantedPrefix, plantFolder } from '@sluice/local/test/planted-folder'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { hourPrefixes } from '../src/aws/hours.ts'
import type { Progress } from '../src/replay/journal.ts'
import { countLines } from '../src/replay/lines.ts'
import { throwPermanentFailure } from '../src/replay/permanent-failure.ts'
import { replay } from '../src/replay/send.ts'
import { startCommand } from './command.ts'
import { expectKilledReplayToResume } from './killed-replay.ts'

const root = newFolder()
const newDataDir = () => mkdtempSync(join(root, 'data-'))
const running: Pipeline[] = []
afterEach(async () => {
  for (const { kill, exited } of running.splice(0)) {
    kill('SIGKILL')
    await exited
  }
})
const start = async (dataDir: string, ...args: string[]) => {
  const pipeline = await startPipeline(dataDir, ['--no-web', '--buffer-seconds', '1', ...args])
  running.push(pipeline)
  return pipeline
}

const day = ['--from', '2026-11-23', '--to', '2026-11-24']
const minuteOf = (n: number) => `2026-11-23T07:${String(n % 60).padStart(2, '0')}:00.000Z`
const prefixAt = (time: string) =>
  evaluatePrefix({ prefix: deliveryStream.prefix, arrival: new Date(time), randomString: () => '' })
const isReplayed = (line: string) => JSON.parse(line)._meta.replayed_at !== undefined

describe('npm run replay', () => {
  it('counts the events without --execute, and sends nothing', async () => {
    const dataDir = newDataDir()
    const objects = await plantFolder(dataDir, { events: 960, objectEvents: 120, receivedAtOf: minuteOf })
    const [compressed = '', younger = '', elsewhere = ''] = objects
    writeFileSync(compressed, gzipSync(readFileSync(compressed)))
    utimesSync(younger, new Date(), new Date(Date.now() + 3_600_000))
    const moved = elsewhere.replace(plantedPrefix, 'others/')
    mkdirSync(dirname(moved), { recursive: true })
    renameSync(elsewhere, moved)
    const pipeline = await start(dataDir)
    const state = join(dataDir, 'replay.json')
    const range = ['--from', '2026-11-23T07:10:00Z', '--to', '2026-11-23T07:12:00Z']
    const { code, stdout } = await startCommand('replay', [...range, '--state', state], pipeline).exit
    expect(code).toBe(0)
    expect(stdout).toMatch(/^24 events \(\d+ bytes\) in 6 objects of /)
    expect(stdout).toContain(` of ${bucket.name}, received ${minuteOf(10)}`)
    expect(stdout).toContain(`received ${minuteOf(10)} to ${minuteOf(11)}\n`)
    expect(stdout).toContain(
      `Target: stream ${stream.name} at ${pipeline.endpoints.aws}\nDry run: nothing was sent. Add --execute to send.\n`,
    )
    expect(existsSync(state)).toBe(false)
    const stats = (await (await fetch(`${pipeline.endpoints.api}/_sluice/stats`)).json()) as { inStream: number }
    expect(stats.inStream).toBe(960)
    const others = await startCommand('replay', [...range, '--prefix', 'others/'], pipeline).exit
    expect(others.stdout).toMatch(/^4 events \(\d+ bytes\) in 1 objects of /)
    for (const place of [
      ['--data-dir', dataDir],
      ['--url', pipeline.endpoints.api],
    ]) {
      const { stdout: json } = await startCommand('replay', [...range, ...place, '--json']).exit
      expect(JSON.parse(json)).toMatchObject({ lines: 24, objects: 6, stream: stream.name, bucket: bucket.name })
    }
  })

  it('sends the events of the range once, changed only by replayed_at', async () => {
    const dataDir = newDataDir()
    await plantFolder(dataDir, { events: 600, objectEvents: 100, receivedAtOf: minuteOf, idOf: (n) => `é"${n}` })
    const pipeline = await start(dataDir)
    const args = ['--from', minuteOf(10), '--to', minuteOf(12), '--state', join(dataDir, 'replay.json'), '--execute']
    const originals = storedLines(pipeline).filter((line) => line.includes(minuteOf(10)) || line.includes(minuteOf(11)))
    expect(originals).toHaveLength(20)

    const { code, stderr } = await startCommand('replay', args, pipeline).exit
    expect([code, stderr.match(/Replayed 20 events/g)?.length]).toEqual([0, 1])
    const again = await startCommand('replay', args, pipeline).exit
    expect([again.code, again.stderr]).toEqual([0, expect.stringMatching(/^Already done: 20 events/)])

    const copies = (await delivered(pipeline, 620)).filter(isReplayed)
    expect(new Set(copies.map((line) => JSON.parse(line)._meta.replayed_at)).size).toBe(1)
    const bare = copies.map((line) => line.replace(/,"replayed_at":"[^"]*"/, ''))
    expect(bare.sort()).toEqual(originals.sort())

    const { stdout } = await startCommand(
      'replay',
      [...args.slice(0, 4), '--prefix', plantedPrefix.split('/', 1)[0] ?? ''],
      pipeline,
    ).exit
    expect(stdout).toMatch(/^20 events .*\n20 copies made by earlier replays are left out\n/)
  })

  it('sends every one of 20,000 events although it was killed and resumed', async () => {
    await expectKilledReplayToResume(20_000)
  })

  it('rejects the state file of another unfinished replay', async () => {
    const dataDir = newDataDir()
    await plantFolder(dataDir, { events: 20_000 })
    const pipeline = await start(dataDir)
    const state = join(dataDir, 'replay.json')
    const first = startCommand('replay', [...day, '--state', state, '--execute'], pipeline)
    while (!existsSync(state)) await sleep(5)
    first.child.kill('SIGKILL')
    await first.exit
    const other = ['--from', '2026-11-22', '--to', '2026-11-24', '--state', state, '--execute']
    const { code, stderr } = await startCommand('replay', other, pipeline).exit
    expect(code).toBe(2)
    expect(stderr).toBe(
      `replay: ${state} has an unfinished replay of other events. Finish it, delete the file, or name another file with --state.\n`,
    )
  })

  it('rejects wrong options in one line', async () => {
    const cases = [
      [[], '--from must be a time in UTC such as 2026-11-23T07:00:00Z or 2026-11-23, not "".'],
      [['--from', '2026-11-24', '--to', '2026-11-23'], '--from must be before --to.'],
      [day, '--bucket must name the bucket that the deployment printed'],
      ...[
        'yesterday',
        '1',
        '2026',
        '2026-11-23T07:00:00',
        '2026-11-23T07:00:00+11:00',
        '2026-02-30',
        '2026-11-23T25:00Z',
      ].map((text) => [['--from', text, '--to', '2026-11-24'], `or 2026-11-23, not "${text}".`] as const),
    ] as const
    for (const [args, message] of cases) {
      const { code, stderr } = await startCommand('replay', [...args]).exit
      expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
      expect(stderr.trimEnd()).not.toContain('\n')
    }
  })
})

describe('npm run replay, without a stack,', () => {
  let pipeline: Pipeline
  beforeAll(async () => {
    const dataDir = newDataDir()
    const [first = '', second = ''] = await plantFolder(dataDir, { events: 20, objectEvents: 10 })
    writeFileSync(second, gzipSync(readFileSync(first)).subarray(0, 100))
    pipeline = await startPipeline(dataDir, ['--no-web'])
  })
  afterAll(async () => {
    pipeline.kill('SIGKILL')
    await pipeline.exited
  })

  it.each([
    ['a bucket that does not exist', ['--bucket', 'nope'], /^replay: NoSuchBucket: .*bucket.*\n$/],
    ['a stream that does not exist', ['--stream', 'nope'], /^replay: ResourceNotFoundException: .*nope.*\n$/],
    [
      'a truncated object',
      [],
      new RegExp(`^(?:.*%.*\\n)*replay: Couldn't read ${plantedPrefix}000001.ndjson: unexpected end of file\\n$`),
    ],
  ])('reports %s', async (_, args, message) => {
    for (const execute of [[], ['--execute', '--state', join(newDataDir(), 'replay.json')]]) {
      const { code, stdout, stderr } = await startCommand('replay', [...day, ...args, ...execute], pipeline).exit
      expect([code, stdout, stderr]).toEqual([1, '', expect.stringMatching(message)])
    }
  })

  it.each([['{'], ['{}'], ['[]'], ['null'], ['{"plan":{},"progress":{}}']])(
    'rejects the state file %s',
    async (content) => {
      const state = join(newDataDir(), 'replay.json')
      writeFileSync(state, content)
      const { code, stderr } = await startCommand('replay', [...day, '--execute', '--state', state], pipeline).exit
      expect([code, stderr]).toEqual([
        2,
        `replay: ${state} isn't the state of a replay. Delete it, or name another file with --state.\n`,
      ])
    },
  )

  it.each([
    ['a file', join(import.meta.filename, 'replay.json'), 'it is a file'],
    ...(process.platform === 'linux'
      ? [['/proc', '/proc/nope/replay.json', "it doesn't exist and can't be created"]]
      : []),
  ])('rejects a state file below %s at once', async (_, state, reason) => {
    const { code, stderr } = await startCommand('replay', [...day, '--execute', '--state', state], pipeline).exit
    const message = `Couldn't use the folder ${dirname(state)}: ${reason}. Name another file with --state.`
    expect([code, stderr]).toEqual([2, `replay: ${message}\n`])
  })

  it('shows its target: the region of the deployment, not of the shell', async () => {
    const { aws } = pipeline.endpoints
    const env = {
      ...{ AWS_ENDPOINT_URL: undefined, AWS_ENDPOINT_URL_S3: aws, AWS_ENDPOINT_URL_KINESIS: aws },
      ...{
        AWS_ACCESS_KEY_ID: 'any',
        AWS_SECRET_ACCESS_KEY: 'any',
        AWS_REGION: 'us-east-1',
        SLUICE_REGION: 'eu-west-1',
      },
    }
    const args = ['--from', '2026-11-01', '--to', '2026-11-02', '--bucket', bucket.name]
    const { code, stdout, stderr } = await startCommand('replay', args, pipeline, env).exit
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain(`Target: stream ${stream.name} at eu-west-1\n`)
  })

  it('reports that nothing listens at the endpoint', async () => {
    const gone = { endpoints: { aws: 'http://127.0.0.1:9' } } as Pipeline
    const { code, stderr } = await startCommand('replay', day, gone).exit
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^replay: .*ECONNREFUSED.*\n$/)])
  })
})

describe('replay', () => {
  const range = { from: '2026-11-23T00:00:00.000Z', to: '2026-11-24T00:00:00.000Z' }
  const replayedAt = '2026-11-25T00:00:00.000Z'
  const start: Progress = { replayedAt, key: '', line: 0, sent: 0, isFinished: false }
  const options = { range, progress: start, random: systemRandom, onProgress: async () => {} }
  const lines = Array.from({ length: 2_000 }, (_, n) =>
    storedLine(`{"text":"${'x'.repeat(100)}"}`, `event-${n}`, minuteOf(n)),
  )
  const sourceOf = (content: Uint8Array[]) => ({
    objects: [{ key: 'a', bytes: 0, modifiedAt: new Date() }],
    read: async () => Buffer.concat(content),
  })
  const idsOf = (records: readonly StreamRecord[]) =>
    records.flatMap(({ data }) => Buffer.from(data).toString().trimEnd().split('\n').map(lineId))
  const stored: RecordOutcome = { status: 'stored', shardId: 'shardId-000000000000', sequenceNumber: '1' }

  it('retries only the failed records of a batch before it continues', async () => {
    const calls: (readonly StreamRecord[])[] = []
    const sink: Sink = async (records) => {
      const isFirst = calls.push(records) === 1
      return records.map((_, i) => (isFirst && i % 3 === 0 ? { status: 'retry', code: 'throttled' } : stored))
    }
    const saved: Progress[] = []
    const done = await replay({
      ...options,
      source: sourceOf(lines),
      sink,
      async onProgress(progress) {
        saved.push(progress)
        expect(calls).toHaveLength(2)
      },
    })
    expect(calls[1]).toEqual(calls[0]?.filter((_, i) => i % 3 === 0))
    expect(idsOf(calls[0] ?? [])).toEqual(lines.map((_, n) => `event-${n}`))
    expect(saved.map(({ sent, line, isFinished }) => [sent, line, isFinished])).toEqual([
      [2_000, 2_000, false],
      [2_000, 2_000, true],
    ])
    expect(done).toEqual(saved[1])
  })

  it('leaves out copies made by replays, and lines of another origin', async () => {
    const [a, b, c] = lines.slice(0, 3) as [Uint8Array, Uint8Array, Uint8Array]
    const own = replayedLine(b, replayedAt) ?? b
    const former = replayedLine(c, '2026-11-24T00:00:00.000Z') ?? c
    const sent: StreamRecord[] = []
    const sink: Sink = async (records) => {
      sent.push(...records)
      return records.map(() => stored)
    }
    const source = sourceOf([a, own, Buffer.from('{"a":1}\n'), former])
    await replay({ ...options, source, sink })
    expect(idsOf(sent)).toEqual(['event-0'])
    expect(await countLines(source, range, () => {})).toMatchObject({ lines: 1, copies: 2, foreign: 1 })
    const torn = sourceOf([a, b.subarray(0, -1)])
    expect(await countLines(torn, range, () => {})).toMatchObject({ lines: 1, copies: 0, foreign: 1 })
  })

  it('gives up without progress if the stream accepts nothing', async () => {
    const saved: Progress[] = []
    const sink: Sink = async (records) => records.map(() => ({ status: 'retry', code: 'unavailable' }))
    const failing = replay({
      ...options,
      source: sourceOf(lines),
      sink,
      onProgress: async (progress) => void saved.push(progress),
    })
    await expect(failing).rejects.toThrow('The stream accepts no records')
    expect(saved).toEqual([])
  })

  it('reads the hours before and after, where the events can be too', () => {
    const hoursOf = (from: string, to: string) =>
      hourPrefixes(new Date(`2026-11-23T${from}Z`), new Date(`2026-11-23T${to}Z`)).map((prefix) => prefix.slice(-3, -1))
    expect(hoursOf('07:00', '08:00')).toEqual(['06', '07', '08'])
    expect(hoursOf('07:10', '07:12')).toEqual(['06', '07', '08'])
    expect(hoursOf('07:59:59', '08:59:58')).toEqual(['06', '07', '08', '09'])
    expect(hourPrefixes(new Date('2026-11-23T00:30Z'), new Date('2026-11-23T01:30Z'))).toEqual([
      prefixAt('2026-11-22T23:00Z'),
      prefixAt('2026-11-23T00:00Z'),
      prefixAt('2026-11-23T01:00Z'),
      prefixAt('2026-11-23T02:00Z'),
    ])
  })

  it('ends at once after an error that no retry fixes', async () => {
    const rejection = Object.assign(new Error('no such stream'), {
      name: 'ResourceNotFoundException',
      $fault: 'client',
    })
    const calls: unknown[] = []
    const send = async (command: unknown) => {
      calls.push(command)
      throw rejection
    }
    const client = { send } as unknown as KinesisClient
    const sinkOf = (onError: (error: unknown) => void) =>
      kinesisSink({ client, streamName: 'gone', clock: systemClock, random: systemRandom, onError })
    const sink = throwPermanentFailure(sinkOf, console.error)
    const failing = replay({ ...options, source: sourceOf(lines), sink })
    await expect(failing).rejects.toBe(rejection)
    expect(calls).toHaveLength(1)
  })
})
