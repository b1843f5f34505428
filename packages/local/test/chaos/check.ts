import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { stream } from '@sluice/core/pipeline'
import { lineId } from '@sluice/core/stored-line'
import { AwsError } from '../../src/aws/error.ts'
import { callAws } from '../../src/aws/json-client.ts'
import type { Ledger } from './load.ts'

export type StreamRecord = { shardId: string; sequenceNumber: string; lines: string[] }
export type StoredObject = { key: string; text: string }
/** The result of a check. `problems` is empty if nothing was lost, invented or delivered twice. */
export type Findings = {
  problems: string[]
  lines: number
  distinct: number
  unknownStored: number
  resentTwice: number
  deliveredTwice: number
}

const linesOf = (text: string) => text.split(/(?<=\n)/)

/** Reads every record of the stream through the API, within the shards' read limits. */
export async function readStream(aws: string): Promise<StreamRecord[]> {
  const kinesis = (action: string, input: unknown) => callAws(aws, `Kinesis_20131202.${action}`, input)
  const { Shards } = await kinesis('ListShards', { StreamName: stream.name })
  const records: StreamRecord[] = []
  for (const { ShardId: shardId } of Shards) {
    const start = { StreamName: stream.name, ShardId: shardId, ShardIteratorType: 'TRIM_HORIZON' }
    let { ShardIterator } = await kinesis('GetShardIterator', start)
    for (let isBehind = true; isBehind; ) {
      const response = await kinesis('GetRecords', { ShardIterator }).catch((error) => {
        if (!(error instanceof AwsError && error.type === 'ProvisionedThroughputExceededException')) throw error
      })
      if (!response) {
        await sleep(200)
        continue
      }
      for (const { SequenceNumber: sequenceNumber, Data } of response.Records)
        records.push({ shardId, sequenceNumber, lines: linesOf(Buffer.from(Data, 'base64').toString()) })
      ShardIterator = response.NextShardIterator
      isBehind = response.MillisBehindLatest > 0
    }
  }
  return records
}

/** Reads every object of a bucket from its file. */
export function readObjects(bucketFolder: string): StoredObject[] {
  return globSync('**/*', { cwd: bucketFolder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => ({ key: path.slice(bucketFolder.length + 1), text: readFileSync(path, 'utf8') }))
}

/**
 * Compares what was sent and acknowledged with the stream, and the stream with the objects. No acknowledged event may be
 * lost and no line invented. Each line must have the bytes that were sent. Each object must be whole and hold, per shard,
 * consecutive lines of the stream, and no line may be delivered twice.
 */
export function check(ledger: Ledger, records: StreamRecord[], objects: StoredObject[]): Findings {
  const problems: string[] = []
  const report = (problem: string, ids: string[]) => {
    if (ids.length > 0) problems.push(`${ids.length} ${problem}, such as ${ids.slice(0, 3).join(', ')}`)
  }
  const inStream = records.flatMap(({ lines }) => lines)
  const stored = objects.flatMap(({ text }) => linesOf(text))
  const ids = new Set(stored.map((line) => lineId(line) ?? line))
  const recordAt = new Map(records.map((record) => [record.sequenceNumber, record]))

  report(
    'acknowledged events lost',
    [...ledger.acknowledged.keys()].filter((id) => !ids.has(id)),
  )
  report(
    'acknowledged events not at their sequence number',
    [...ledger.acknowledged].flatMap(([id, { shardId, sequenceNumber }]) => {
      const record = recordAt.get(sequenceNumber)
      return record?.shardId === shardId && record.lines.some((line) => lineId(line) === id) ? [] : [id]
    }),
  )
  report(
    'lines that nobody sent',
    [...ids].filter((id) => !ledger.sent.has(id)),
  )
  report(
    'lines with other bytes than were sent',
    stored.filter((line) => withoutMeta(line) !== ledger.sent.get(lineId(line) ?? '')),
  )
  report(
    'objects that end inside a line',
    objects.flatMap(({ key, text }) => (text.endsWith('\n') ? [] : [key])),
  )

  const { misplaced, deliveredTwice, missing } = compareOrder(records, objects)
  report('objects whose lines are not consecutive in their shard', misplaced)
  report('lines of the stream missing from the objects', missing)
  report('lines delivered twice', deliveredTwice)
  return {
    problems,
    lines: stored.length,
    distinct: ids.size,
    unknownStored: [...ledger.unknown].filter((id) => ids.has(id)).length,
    resentTwice: inStream.length - new Set(inStream.map(lineId)).size,
    deliveredTwice: deliveredTwice.length,
  }
}

/** Finds objects that are not consecutive lines per shard, and lines that are in no object or in several. */
function compareOrder(records: StreamRecord[], objects: StoredObject[]) {
  const shards = Map.groupBy(records, ({ shardId }) => shardId)
  const streams = new Map([...shards].map(([shardId, all]) => [shardId, all.flatMap(({ lines }) => lines)]))
  const places = new Map<string, { shardId: string; starts: number[] }>()
  for (const [shardId, lines] of streams) {
    for (const [n, line] of lines.entries()) {
      // A resent record has the same key, so all copies of its lines are in one shard.
      const place = places.get(line) ?? { shardId, starts: [] }
      place.starts.push(n)
      places.set(line, place)
    }
  }
  const covered = new Map<string, number>()
  const runs = objects.flatMap(({ key, text }) =>
    [...Map.groupBy(linesOf(text), (line) => places.get(line)?.shardId ?? '')].map(([shardId, run]) => {
      const lines = streams.get(shardId) ?? []
      const starts = places.get(run[0] ?? '')?.starts ?? []
      return { key, shardId, run, fitting: starts.filter((at) => run.every((line, i) => lines[at + i] === line)) }
    }),
  )
  // Runs that fit in one place only are placed before runs that fit in several.
  for (const { shardId, run, fitting } of runs.toSorted((a, b) => a.fitting.length - b.fitting.length)) {
    const start = fitting.find((at) => !covered.has(`${shardId} ${at}`)) ?? fitting[0]
    if (start === undefined) continue
    for (let n = start; n < start + run.length; n++) {
      covered.set(`${shardId} ${n}`, (covered.get(`${shardId} ${n}`) ?? 0) + 1)
    }
  }
  const misplaced = runs.flatMap(({ key, fitting }) => (fitting.length === 0 ? [key] : []))
  const all = [...streams].flatMap(([shardId, lines]) => lines.map((_, n) => `${shardId} ${n}`))
  return {
    misplaced,
    missing: all.filter((at) => !covered.has(at)),
    deliveredTwice: [...covered].flatMap(([at, count]) => (count > 1 ? [at] : [])),
  }
}

const withoutMeta = (line: string) =>
  line.replace(/^\{"_meta":\{"id":"[^"]*","received_at":"[^"]*"\},?/, '{').slice(0, -1)
