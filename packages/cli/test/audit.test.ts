import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gzipSync } from 'node:zlib'
import { bucket, deliveryStream, folderOf } from '@sluice/core/pipeline'
import type { SubmitResponse } from '@sluice/core/response'
import { systemRandom } from '@sluice/functions/system-random'
import { layout } from '@sluice/local/disk/layout'
import type { State } from '@sluice/local/firehose/state'
import { delivered, newFolder, post, startPipeline } from '@sluice/local/test/pipeline'
import { plantedPrefix, plantFolder } from '@sluice/local/test/planted-folder'
import { describe, expect, it } from 'vitest'
import { audit } from '../src/audit/compare.ts'
import { auditOf, healthy, startCommand } from './command.ts'

const root = newFolder()
const newDataDir = () => mkdtempSync(join(root, 'data-'))

const run = (...args: string[]) => startCommand('audit', args).exit
const inBucket = (dataDir: string, path: string) =>
  relative(join(dataDir, 's3', bucket.name), path).replaceAll('\\', '/')
const idsOf = (events: { id: string }[]) => events.map(({ id }) => id)
const range = (first: number, end: number) => Array.from({ length: end - first }, (_, i) => `event-${first + i}`)

function changeState(dataDir: string, change: (state: State) => void): void {
  const path = join(dataDir, 'firehose', `${deliveryStream.name}.json`)
  const state = JSON.parse(readFileSync(path, 'utf8')) as State
  change(state)
  writeFileSync(path, JSON.stringify(state))
}

function changeStream(dataDir: string, sql: string): void {
  const db = new DatabaseSync(join(dataDir, 'kinesis/kinesis.db'))
  db.exec(sql)
  db.close()
}

describe('npm run audit', () => {
  it('accounts for 20,000 events to the line', async () => {
    const dataDir = newDataDir()
    await plantFolder(dataDir, { events: 20_000, delivered: 19_000, objectEvents: 1_000 })
    expect(await auditOf(dataDir)).toEqual({ ...healthy(20_000, 1_000, 19), code: 0 })
  })

  it('names 10,000 lost and 10,000 duplicated events, and counts all', async () => {
    const dataDir = newDataDir()
    const [first = '', second = ''] = await plantFolder(dataDir, { events: 20_002, objectEvents: 10_001 })
    copyFileSync(second, first)
    const { lost, duplicated } = await auditOf(dataDir)
    expect([lost.lines, lost.events.length]).toEqual([10_001, 10_000])
    expect([duplicated.lines, duplicated.events.length]).toEqual([10_001, 10_000])
  })

  it('reports lines as lost that were accepted but are not in the stream', async () => {
    const read = async () => ({ kind: 'gone' }) as const
    const nothing = { delivered: 0, records: () => [], objects: [], isWindow: false, read }
    expect((await audit({ acknowledged: 3, inStream: 0, ...nothing }, systemRandom)).lost).toEqual({
      lines: 3,
      unnamed: 3,
      expired: 0,
      events: [],
    })
  })

  it('names the events of a deleted object, with their records', async () => {
    const dataDir = newDataDir()
    const objects = await plantFolder(dataDir, { events: 1_000, objectEvents: 100, isPacked: false })
    rmSync(objects[3] ?? '')
    const { code, inS3, lost, duplicated } = await auditOf(dataDir)
    expect({ code, inS3, lines: lost.lines, unnamed: lost.unnamed }).toEqual({
      code: 1,
      inS3: 900,
      lines: 100,
      unnamed: 0,
    })
    expect(idsOf(lost.events)).toEqual(range(300, 400))
    expect(lost.events[0]).toEqual({
      id: 'event-300',
      shardId: 'shardId-000000000000',
      sequenceNumber: expect.stringMatching(/^49\d{51}301$/),
    })
    expect(duplicated.lines).toBe(0)
  })

  it('names the events of a copied object, with their objects', async () => {
    const dataDir = newDataDir()
    const objects = await plantFolder(dataDir, { events: 1_000, objectEvents: 100 })
    const original = objects[9] ?? ''
    const copy = original.replace('.ndjson', '-copy.ndjson')
    copyFileSync(original, copy)
    const { code, inS3, lost, duplicated } = await auditOf(dataDir)
    expect({ code, inS3, lost: lost.lines, lines: duplicated.lines }).toEqual({
      code: 0,
      inS3: 1_100,
      lost: 0,
      lines: 100,
    })
    expect(idsOf(duplicated.events)).toEqual(range(900, 1_000))
    expect(duplicated.events[0]).toEqual({
      id: 'event-900',
      lines: 2,
      objects: [inBucket(dataDir, copy), inBucket(dataDir, original)].sort(),
    })
  })

  it('reports a loss that a copy hides in the totals', async () => {
    const dataDir = newDataDir()
    const objects = await plantFolder(dataDir, { events: 200, objectEvents: 100 })
    copyFileSync(objects[0] ?? '', objects[1] ?? '')
    const { code, inStream, inS3, lost, duplicated } = await auditOf(dataDir)
    expect({ code, inStream, inS3 }).toEqual({ code: 1, inStream: 200, inS3: 200 })
    expect(idsOf(lost.events)).toEqual(range(100, 200))
    expect(idsOf(duplicated.events)).toEqual(range(0, 100))
  })

  it('compares the lines of an event that its client sent twice', async () => {
    const dataDir = newDataDir()
    const [, second = ''] = await plantFolder(dataDir, { events: 20, objectEvents: 10, idOf: (n) => `sent-${n % 10}` })
    const before = await auditOf(dataDir)
    expect([before.code, before.lost.lines, before.duplicated.lines, before.duplicated.ids]).toEqual([0, 0, 10, 10])
    rmSync(second)
    const after = await auditOf(dataDir)
    expect([after.code, after.lost.lines, after.duplicated.lines]).toEqual([1, 10, 0])
  })

  it('names the event of a line that is missing in a compressed object', async () => {
    const dataDir = newDataDir()
    const [object = ''] = await plantFolder(dataDir, { events: 50 })
    const lines = readFileSync(object, 'utf8').split(/(?<=\n)/)
    writeFileSync(object, gzipSync(lines.toSpliced(17, 1).join('')))
    const { lost, inS3 } = await auditOf(dataDir)
    expect({ ids: idsOf(lost.events), inS3 }).toEqual({ ids: ['event-17'], inS3: 49 })
  })

  it('reports an id as its client wrote it', async () => {
    const dataDir = newDataDir()
    const [object = ''] = await plantFolder(dataDir, { events: 1, idOf: () => 'é "\\ 🎉' })
    rmSync(object)
    expect(idsOf((await auditOf(dataDir)).lost.events)).toEqual(['é "\\ 🎉'])
  })

  it('counts the events of an interrupted object as buffered', async () => {
    const dataDir = newDataDir()
    const [object = ''] = await plantFolder(dataDir, { events: 100 })
    changeState(dataDir, (state) => {
      state.intent = { key: inBucket(dataDir, object), segments: [] }
      state.checkpoints = {}
      state.lines = 0
    })
    expect(await auditOf(dataDir)).toEqual({ ...healthy(100, 100, 0), code: 0 })
  })

  it('leaves out the error output of Firehose', async () => {
    const dataDir = newDataDir()
    const [object = ''] = await plantFolder(dataDir, { events: 10 })
    const errors = join(
      dataDir,
      's3',
      bucket.name,
      folderOf(deliveryStream.errorOutputPrefix),
      'format-conversion-failed/dt=2026-11-23',
    )
    mkdirSync(errors, { recursive: true })
    copyFileSync(object, join(errors, 'a.ndjson'))
    expect(await auditOf(dataDir)).toEqual({ ...healthy(10, 0, 1), code: 0 })
  })

  it('accounts for expired records by number', async () => {
    const dataDir = newDataDir()
    const objects = await plantFolder(dataDir, { events: 300, objectEvents: 100, isPacked: false })
    changeStream(dataDir, 'DELETE FROM records WHERE place <= (SELECT min(place) + 149 FROM records)')
    expect(await auditOf(dataDir)).toEqual({ ...healthy(300, 0, 3), code: 0 })
    rmSync(objects[1] ?? '')
    const { code, lost } = await auditOf(dataDir)
    expect({ code, lines: lost.lines, unnamed: lost.unnamed }).toEqual({ code: 1, lines: 100, unnamed: 50 })
    expect(idsOf(lost.events)).toEqual(range(150, 200))
  })

  it('reports records as lost that expired before their delivery', async () => {
    const dataDir = newDataDir()
    await plantFolder(dataDir, { events: 100, delivered: 40, objectEvents: 20, isPacked: false })
    changeStream(dataDir, 'DELETE FROM records WHERE place <= (SELECT min(place) + 54 FROM records)')
    const { code, buffered, inS3, lost } = await auditOf(dataDir)
    expect({ code, buffered, inS3, lost }).toEqual({
      code: 1,
      buffered: 45,
      inS3: 40,
      lost: { lines: 15, unnamed: 15, expired: 15, events: [] },
    })
  })

  it('rejects a folder without data, and creates nothing in it', async () => {
    const dataDir = join(newDataDir(), 'nothing')
    const { code, stderr } = await run('--data-dir', dataDir)
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `audit: There is no pipeline's data in ${dataDir}. Run npm start to create it, or choose another folder with --data-dir PATH.\n`,
    })
    const { code: unknown, stderr: message } = await run('--datadir', dataDir)
    expect([unknown, message]).toEqual([
      2,
      "audit: Unknown option '--datadir'. Did you mean --data-dir? Add --help to see all options.\n",
    ])
  })

  it('changes nothing in the folder of a stopped pipeline', async () => {
    const dataDir = join(newDataDir(), 'a copy #1?')
    await plantFolder(dataDir, { events: 10 })
    const before = readdirSync(dataDir, { recursive: true })
    expect((await auditOf(dataDir)).code).toBe(0)
    expect(readdirSync(dataDir, { recursive: true })).toEqual(before)
  })

  it('rejects a folder of another layout', async () => {
    const dataDir = newDataDir()
    await plantFolder(dataDir, { events: 1 })
    changeStream(dataDir, 'PRAGMA user_version=99')
    const { code, stderr } = await run('--data-dir', dataDir)
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `audit: ${join(dataDir, 'kinesis/kinesis.db')} has layout 99, and this version needs layout ${layout}.\n`,
    })
  })

  it.each<[string, (objects: string[], dataDir: string) => void, RegExp]>([
    [
      'a truncated object',
      ([first = '']) => writeFileSync(first, gzipSync(readFileSync(first)).subarray(0, 100)),
      new RegExp(`^audit: Couldn't read ${plantedPrefix}000000.ndjson: unexpected end of file\\n$`),
    ],
    [
      'a truncated state of the delivery stream',
      (_, dataDir) => writeFileSync(join(dataDir, `firehose/${deliveryStream.name}.json`), '{'),
      /^audit: Couldn't read .*firehose.*\.json: Expected .*\n$/,
    ],
    [
      'a file that is not a database',
      (_, dataDir) => writeFileSync(join(dataDir, 'kinesis/kinesis.db'), 'x'.repeat(5_000)),
      /^audit: Couldn't read .*kinesis\.db: file is not a database\n$/,
    ],
  ])('names %s in one line, without a stack', async (_, damage, message) => {
    const dataDir = newDataDir()
    damage(await plantFolder(dataDir, { events: 10 }), dataDir)
    const { code, stdout, stderr } = await run('--data-dir', dataDir)
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(message)])
  })

  it('shows its options with --help', async () => {
    const { code, stdout } = await run('--help')
    expect(code).toBe(0)
    for (const option of ['--data-dir PATH', '--json', '--help']) expect(stdout).toContain(option)
  })

  it('reports the same numbers as the pipeline that runs on the folder', async () => {
    const pipeline = await startPipeline(newDataDir(), ['--no-web', '--buffer-seconds', '0'])
    const { endpoints, dataDir } = pipeline
    const sent = { lines: 0 }
    const sending = new AbortController()
    const client = async () => {
      while (!sending.signal.aborted) {
        const response = await post(endpoints.api, `[${'{"event":"signup"},'.repeat(49)}{"event":"signup"}]`)
        sent.lines += ((await response.json()) as SubmitResponse).accepted
      }
    }
    const clients = [client(), client()]
    await delivered(pipeline, 200)
    for (let n = 0; n < 3; n++) {
      const { code, pid, lost, duplicated, inStream, inS3, buffered } = await auditOf(dataDir)
      expect({ code, pid, lost: lost.lines, duplicated: duplicated.lines }).toEqual({
        code: 0,
        pid: endpoints.pid,
        lost: 0,
        duplicated: 0,
      })
      expect(inStream).toBe(inS3 + buffered)
      expect(inS3).toBeGreaterThan(0)
    }
    sending.abort()
    await Promise.all(clients)
    await delivered(pipeline, sent.lines)
    const { code, pid, ...report } = await auditOf(dataDir)
    expect(report).toEqual(healthy(sent.lines, 0, report.objects))
    const stats = await (await fetch(`${endpoints.api}/_sluice/stats`)).json()
    expect(stats).toMatchObject({ accepted: report.accepted, inStream: report.inStream, delivered: report.inS3 })
    pipeline.kill('SIGKILL')
    await pipeline.exited

    const { pid: none, code: stopped, ...afterwards } = await auditOf(dataDir)
    expect([code, pid, none, stopped]).toEqual([0, endpoints.pid, undefined, 0])
    expect(afterwards).toEqual(report)
  })

  it('prints how many lines of how many ids are duplicated, and how many expired', async () => {
    const dataDir = newDataDir()
    await plantFolder(dataDir, {
      events: 100,
      delivered: 70,
      objectEvents: 70,
      idOf: (n) => `e${n % 5}`,
      isPacked: false,
    })
    changeStream(dataDir, 'DELETE FROM records WHERE place <= (SELECT min(place) + 79 FROM records)')
    const { stdout } = await run('--data-dir', dataDir)
    expect(stdout).toContain('lost                 10\n    10 expired before they were delivered\n')
    expect(stdout).toContain('duplicated           65  lines of 5 ids\n')
  })

  it('prints the numbers and the first ids as text', async () => {
    const dataDir = newDataDir()
    const objects = await plantFolder(dataDir, { events: 2_000, delivered: 1_500, objectEvents: 500 })
    rmSync(objects[0] ?? '')
    const { code, stdout } = await run('--data-dir', dataDir)
    expect(code).toBe(1)
    expect(stdout).toContain('accepted          2,000\n')
    expect(stdout).toContain('in S3             1,000  in 2 objects\n')
    expect(stdout).toContain('buffered            500\n')
    expect(stdout).toContain('lost                500\n    event-0  shardId-000000000000  49')
    expect(stdout.match(/event-\d+ /g)).toHaveLength(10)
  })

  it('finds duplicates and no loss after a delivery without its checkpoints', async () => {
    const dataDir = newDataDir()
    const objects = await plantFolder(dataDir, { events: 1_000, objectEvents: 500 })
    rmSync(objects[0] ?? '')
    expect((await auditOf(dataDir)).lost.lines).toBe(500)
    rmSync(join(dataDir, 'firehose'), { recursive: true })
    const pipeline = await startPipeline(dataDir, ['--no-web', '--buffer-seconds', '0'])
    await delivered(pipeline, 1_000)
    pipeline.kill('SIGKILL')
    await pipeline.exited
    const { code, lost, duplicated, inS3 } = await auditOf(dataDir)
    expect({ code, lost: lost.lines, duplicated: duplicated.lines, inS3 }).toEqual({
      code: 0,
      lost: 0,
      duplicated: 500,
      inS3: 1_500,
    })
  })
})
