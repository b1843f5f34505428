import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-kinesis'
import { bucket } from '@sluice/core/pipeline'
import type { Sink, StreamRecord } from '@sluice/core/record'
import { replayedLine, storedLine } from '@sluice/core/stored-line'
import { systemRandom } from '@sluice/functions/system-random'
import { delivered, newFolder, type Pipeline, startPipeline } from '@sluice/local/test/pipeline'
import { plantFolder } from '@sluice/local/test/planted-folder'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { localAws } from '../src/aws/clients.ts'
import { undeliveredLines } from '../src/replay/error-records.ts'
import type { Progress } from '../src/replay/journal.ts'
import { countLines } from '../src/replay/lines.ts'
import { replay } from '../src/replay/send.ts'
import { startCommand } from './command.ts'
import { deploy } from './deployed.ts'

const at = '2026-11-23T07:30:00.123Z'
const [a, b, c] = ['a', 'é"b', 'c'].map((id) =>
  storedLine('{"n": 12345678901234567890,"k":1,"k":2,"s":"\\ud800 é"}', id, at),
) as [Uint8Array, Uint8Array, Uint8Array]
const copy = replayedLine(c, '2026-11-24T00:00:00.000Z') ?? c

/** Returns one line of an object under the error prefix, as Firehose writes it. */
const errorOf = (...lines: Uint8Array[]) =>
  `${JSON.stringify({
    attemptsMade: 1,
    arrivalTimestamp: Date.parse(at),
    errorCode: 'S3.AccessDenied',
    errorMessage: 'é',
    attemptEndingTimestamp: Date.parse(at),
    rawData: Buffer.concat(lines).toString('base64'),
  })}\n`

const folder = 'errors/processing-failed/dt=2026-11-23/hour=07/'
const errors: Record<string, string> = {
  [`${folder}1.ndjson`]: errorOf(a, b) + errorOf(c),
  [`${folder}2.ndjson.gz`]: errorOf(c) + errorOf(copy),
  [`${folder}3.ndjson`]: errorOf(a),
}
const contentOf = (key: string, text: string) => (key.endsWith('.gz') ? gzipSync(text) : Buffer.from(text))
const range = ['--from', '2026-11-23', '--to', '2026-11-24', '--prefix', 'errors/']
const textOf = (line: Uint8Array) => Buffer.from(line).toString()

describe('undeliveredLines', () => {
  it('restores each record byte for byte, with or without a newline at the end', () => {
    const text = errorOf(a, b) + errorOf(c)
    for (const data of [text, text.slice(0, -1)])
      expect(Buffer.from(undeliveredLines(Buffer.from(data)))).toEqual(Buffer.concat([a, b, c]))
  })

  it.each([
    ['without rawData', '{"errorCode":"x"}\n'],
    ['with rawData that is not base64', '{"rawData":"*"}\n'],
    ['with base64 that has another character', errorOf(a).replace('"rawData":"', '"rawData":"*')],
    ['with a number as rawData', '{"rawData":1}\n'],
    ['with a record that is not whole lines', errorOf(a.subarray(0, -1))],
    ['that is null', 'null\n'],
    ['that is not JSON', 'oops\n'],
  ])('keeps a line %s', (_, line) => {
    expect(Buffer.from(undeliveredLines(Buffer.from(line))).toString()).toBe(line)
  })
})

describe('a replay of undelivered records', () => {
  const times = { from: '2026-11-23T00:00:00.000Z', to: '2026-11-24T00:00:00.000Z' }
  const source = {
    objects: Object.keys(errors).map((key) => ({ key, bytes: 0, modifiedAt: new Date(0) })),
    read: async (key: string) => Buffer.from(errors[key] ?? ''),
  }
  const send = async (progress: Progress) => {
    const sent: StreamRecord[] = []
    const sink: Sink = async (records) => {
      sent.push(...records)
      return records.map(() => ({ status: 'stored', shardId: 'shardId-000000000000', sequenceNumber: '1' }))
    }
    await replay({ source, range: times, sink, progress, random: systemRandom, onProgress: async () => {} })
    return Buffer.concat(sent.map(({ data }) => data)).toString()
  }
  const start: Progress = { replayedAt: '2026-11-25T00:00:00.000Z', key: '', line: 0, sent: 0, isFinished: false }

  it('sends each line once, however often Firehose gave up on it', async () => {
    expect(await send(start)).toBe([a, b, c, copy].map(textOf).join(''))
    const counts = { objects: 2, lines: 4, copies: 0, repeats: 2, foreign: 0 }
    expect(await countLines(source, times, () => {})).toMatchObject(counts)
  })

  it('continues behind the lines of an interrupted run, and remembers them', async () => {
    expect(await send({ ...start, key: `${folder}1.ndjson`, line: 2 })).toBe([c, copy].map(textOf).join(''))
    expect(await send({ ...start, key: `${folder}1.ndjson`, line: 3 })).toBe(textOf(copy))
    expect(await send({ ...start, key: `${folder}2.ndjson.gz`, line: 1 })).toBe(textOf(copy))
    expect(await send({ ...start, key: `${folder}2.ndjson.gz`, line: 2 })).toBe('')
  })

  it('sends only the lines of its range', async () => {
    const later = { from: times.to, to: '2026-11-25T00:00:00.000Z' }
    expect(await countLines(source, later, () => {})).toMatchObject({ lines: 0, repeats: 0, foreign: 0 })
  })
})

describe('npm run replay -- --prefix errors/', () => {
  const dataDir = newFolder()
  let pipeline: Pipeline
  beforeAll(async () => {
    await plantFolder(dataDir, { events: 10 })
    for (const [key, text] of Object.entries({ ...errors, [`${folder}4.ndjson`]: '{"errorCode":"x"}\n' })) {
      const path = join(dataDir, 's3', bucket.name, key)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, contentOf(key, text))
    }
    pipeline = await startPipeline(dataDir, ['--no-web', '--buffer-seconds', '1'])
  })
  afterAll(async () => {
    pipeline.kill('SIGKILL')
    await pipeline.exited
  })

  it('counts the lines without --execute', async () => {
    const { code, stdout } = await startCommand('replay', [...range, '--data-dir', dataDir]).exit
    expect([code, stdout.split('\n').slice(0, 3)]).toEqual([
      0,
      [
        expect.stringMatching(/^4 events \(\d+ bytes\) in 2 objects of /),
        '2 repeats of lines that Firehose gave up on several times are left out',
        "1 lines that this pipeline didn't write are left out",
      ],
    ])
  })

  it('puts every line back unchanged into the folder of a pipeline, and only once', async () => {
    const args = [...range, '--data-dir', dataDir, '--state', join(dataDir, 'replay.json'), '--execute']
    const { code, stderr } = await startCommand('replay', args).exit
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/Replayed 4 events to .*, unchanged, as Firehose read them/),
    ])
    const again = await startCommand('replay', args).exit
    expect([again.code, again.stderr]).toEqual([0, expect.stringMatching(/^Already done: 4 events/)])
    const restored = (await delivered(pipeline, 14)).filter((line) => !line.includes('"id":"event-'))
    expect(restored.sort()).toEqual([a, b, c, copy].map(textOf).sort())
  })

  it('puts them back into the stream of a stage', async () => {
    const stage = await deploy(pipeline.endpoints.aws)
    for (const [key, text] of Object.entries(errors))
      await stage.deliver([Buffer.from(text)], { key, isGzip: key.endsWith('.gz') })
    const { code } = await stage.run('replay', ...range, '--state', join(dataDir, 'stage.json'), '--execute').exit
    const { kinesis } = localAws(pipeline.endpoints.aws)
    const position = { ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' } as const
    const { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({ StreamName: stage.names.stream, ...position }),
    )
    const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator }))
    const stored = Buffer.concat(Records.map(({ Data = new Uint8Array() }) => Data))
    expect([code, stored.toString()]).toEqual([0, [a, b, c, copy].map(textOf).join('')])
    await stage.stop()
  })
})
