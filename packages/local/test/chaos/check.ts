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
export type Verdict = {
  problems: string[]
  lines: number
  distinct: number
  unknownStored: number
  resentTwice: number
  deliveredTwice: number
}

const linesOf = (text: string) => text.split(/(?<=\n)/)

/** Every record of the stream, read through the API at the shards' read limits. */
export async function readStream(aws: string): Promise<StreamRecord[]> {
  const kinesis = (action: string, input: unknown) => callAws(aws, `Kinesis_20131202.${action}`, input)
  const { Shards } = await kinesis('ListShards', { StreamName: stream.name })
  const records: StreamRecord[] = []
  for (const { ShardId: shardId } of Shards) {
    const start = { StreamName: stream.name, ShardId: shardId, ShardIteratorType: 'TRIM_HORIZON' }
    let { ShardIterator } = await kinesis('GetShardIterator', start)
    for (let isBehind = true; isBehind; ) {
      const answer = await kinesis('GetRecords', { ShardIterator }).catch((error) => {
        if (!(error instanceof AwsError && error.type === 'ProvisionedThroughputExceededException')) throw error
      })
      if (!answer) {
        await sleep(200)
        continue
      }
      for (const { SequenceNumber: sequenceNumber, Data } of answer.Records)
        records.push({ shardId, sequenceNumber, lines: linesOf(Buffer.from(Data, 'base64').toString()) })
      ShardIterator = answer.NextShardIterator
      isBehind = answer.MillisBehindLatest > 0
    }
  }
  return records
}

/** Every object of a bucket, from its file. */
export function readObjects(bucketFolder: string): StoredObject[] {
  return globSync('**/*', { cwd: bucketFolder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => ({ key: path.slice(bucketFolder.length + 1), text: readFileSync(path, 'utf8') }))
}

/**
 * What was sent and acknowledged, against what is in the stream, against what is in the objects: no loss, no phantom,
 * every byte as it was sent, whole objects only, each the stream's own order without a gap, none twice.
 */
export function check(ledger: Ledger, records: StreamRecord[], objects: StoredObject[]): Verdict {
  const problems: string[] = []
  const find = (what: string, ids: string[]) => {
    if (ids.length > 0) problems.push(`${ids.length} ${what}, such as ${ids.slice(0, 3).join(', ')}`)
  }
  const inStream = records.flatMap(({ lines }) => lines)
  const stored = objects.flatMap(({ text }) => linesOf(text))
  const ids = new Set(stored.map((line) => lineId(line) ?? line))
  const recordAt = new Map(records.map((record) => [record.sequenceNumber, record]))

  find(
    'acknowledged events lost',
    [...ledger.acknowledged.keys()].filter((id) => !ids.has(id)),
  )
  find(
    'acknowledged events not at their sequence number',
    [...ledger.acknowledged].flatMap(([id, { shardId, sequenceNumber }]) => {
      const record = recordAt.get(sequenceNumber)
      return record?.shardId === shardId && record.lines.some((line) => lineId(line) === id) ? [] : [id]
    }),
  )
  find(
    'phantoms',
    [...ids].filter((id) => !ledger.sent.has(id)),
  )
  find(
    'lines that are not what was sent',
    stored.filter((line) => withoutMeta(line) !== ledger.sent.get(lineId(line) ?? '')),
  )
  find(
    'objects that end within a line',
    objects.flatMap(({ key, text }) => (text.endsWith('\n') ? [] : [key])),
  )

  const { misplaced, deliveredTwice, missing } = compareOrder(records, objects)
  find('objects that are no run of each shard', misplaced)
  find('lines of the stream in no object', missing)
  find('lines delivered twice', deliveredTwice)
  return {
    problems,
    lines: stored.length,
    distinct: ids.size,
    unknownStored: [...ledger.unknown].filter((id) => ids.has(id)).length,
    resentTwice: inStream.length - new Set(inStream.map(lineId)).size,
    deliveredTwice: deliveredTwice.length,
  }
}

/** Each object must be, shard by shard, consecutive lines of the stream, and all objects together the stream. */
function compareOrder(records: StreamRecord[], objects: StoredObject[]) {
  const shards = Map.groupBy(records, ({ shardId }) => shardId)
  const streams = new Map([...shards].map(([shardId, all]) => [shardId, all.flatMap(({ lines }) => lines)]))
  const places = new Map<string, { shardId: string; starts: number[] }>()
  for (const [shardId, lines] of streams) {
    for (const [n, line] of lines.entries()) {
      // A record that was sent twice has its lines in the stream twice, in one shard: its key is the same.
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
  // Those that fit in one place only take it before those that fit in several.
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
