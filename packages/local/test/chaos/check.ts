import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { lineId } from '@sluice/core/line'
import { stream } from '@sluice/core/pipeline'
import { AwsError, callAws } from '../../src/aws-json.ts'
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
  const places = new Map<string, { shardId: string; n: number }[]>()
  const next = new Map<string, number>()
  for (const { shardId, lines } of records) {
    for (const line of lines) {
      const n = next.get(shardId) ?? 0
      next.set(shardId, n + 1)
      places.set(line, [...(places.get(line) ?? []), { shardId, n }])
    }
  }
  const covered = new Map<string, number>()
  const misplaced: string[] = []
  for (const { key, text } of objects) {
    const last = new Map<string, number>()
    for (const line of linesOf(text)) {
      // A line that a client or the handler sent twice stands in the stream twice: take the place that follows.
      const candidates = places.get(line) ?? []
      const follows = candidates.find(({ shardId, n }) => last.get(shardId) === n - 1)
      const place =
        follows ??
        candidates.find(({ shardId, n }) => !last.has(shardId) && !covered.has(`${shardId} ${n}`)) ??
        candidates[0]
      if (!place || (last.has(place.shardId) && !follows)) {
        misplaced.push(key)
        break
      }
      last.set(place.shardId, place.n)
      const at = `${place.shardId} ${place.n}`
      covered.set(at, (covered.get(at) ?? 0) + 1)
    }
  }
  const all = [...next].flatMap(([shardId, count]) => Array.from({ length: count }, (_, n) => `${shardId} ${n}`))
  return {
    misplaced,
    missing: all.filter((at) => !covered.has(at)),
    deliveredTwice: [...covered].flatMap(([at, count]) => (count > 1 ? [at] : [])),
  }
}

const withoutMeta = (line: string) =>
  line.replace(/^\{"_meta":\{"id":"[^"]*","received_at":"[^"]*"\},?/, '{').slice(0, -1)
