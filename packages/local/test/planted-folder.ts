import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { evaluatePrefix } from '@sluice/core/object-key'
import { pack } from '@sluice/core/pack'
import { bucket, deliveryStream, limits, stream } from '@sluice/core/pipeline'
import { storedLine } from '@sluice/core/stored-line'
import { systemClock } from '@sluice/functions/system-clock'
import { role } from '../src/aws/account.ts'
import { layout } from '../src/disk/layout.ts'
import type { State } from '../src/firehose/state.ts'
import { sequenceNumberOf, shardIdOf } from '../src/kinesis/shards.ts'
import { openStore } from '../src/kinesis/store.ts'

const prefixAt = (arrival: Date) =>
  evaluatePrefix({ prefix: deliveryStream.prefix, arrival, randomString: () => 'planted' })

const plantedAt = new Date('2026-11-23T07:30:00Z')

/** The prefix of every planted object, unless `arrival` is another time. */
export const plantedPrefix = prefixAt(plantedAt)

export type Planted = {
  events: number
  /** The number of events that are in objects. The others are buffered. */
  delivered?: number
  /** Events of one object. */
  objectEvents?: number
  /** True for as many events in a record as fit, false for one. */
  isPacked?: boolean
  idOf?: (n: number) => string
  receivedAtOf?: (n: number) => string
  shards?: number
  /** True to store records in every shard, false for the first one only. */
  isSpread?: boolean
  /** The time of the objects' prefix. */
  arrival?: Date
}

/** Writes a data folder like that of a pipeline, without running one. Returns the paths of its objects, in order. */
export async function plantFolder(dataDir: string, options: Planted): Promise<string[]> {
  const { events, delivered = events, objectEvents = 5_000, isPacked = true, shards = 1, isSpread = false } = options
  const store = openStore(join(dataDir, 'kinesis'), systemClock)
  store.createStream(stream.name, shards, stream.retentionHours)
  const life = store.stream(stream.name) ?? { createdAt: 0, firstShard: 0 }
  const objects: string[] = []
  const checkpoints: Record<string, string> = {}
  for (let first = 0, end = 0; first < events; first = end) {
    end = Math.min(first + objectEvents, first < delivered ? delivered : events)
    const lines = linesOf(first, end, options)
    const groups = isPacked ? pack(Buffer.concat(lines), limits.packedRecordBytes) : lines.map((data) => ({ data }))
    const shardOf = (n: number) => (isSpread ? n % shards : 0)
    const records = groups.map(({ data }, n) => {
      return { shard: life.firstShard + shardOf(n), partitionKey: 'x', data: Buffer.from(data) }
    })
    const positions = await store.append(records)
    if (first >= delivered) continue
    for (const [n, position] of positions.entries()) {
      checkpoints[shardIdOf(shardOf(n))] = sequenceNumberOf(life, shardOf(n), position)
    }
    const prefix = prefixAt(options.arrival ?? plantedAt)
    objects.push(writeObject(dataDir, prefix, objects.length, Buffer.concat(records.map(({ data }) => data))))
  }
  store.close()
  writeState(dataDir, { deliveryStream: deliveryStreamOf(life.createdAt), checkpoints, lines: delivered })
  return objects
}

function linesOf(first: number, end: number, { idOf, receivedAtOf }: Planted): Uint8Array[] {
  return Array.from({ length: end - first }, (_, i) => {
    const n = first + i
    const text = `{"event":"page view","user_id":${n},"path":"/a"}`
    return storedLine(text, idOf?.(n) ?? `event-${n}`, receivedAtOf?.(n) ?? '2026-11-23T07:30:00.123Z')
  })
}

function writeObject(dataDir: string, prefix: string, number: number, content: Buffer): string {
  const name = `${prefix}${String(number).padStart(6, '0')}${deliveryStream.fileExtension}`
  const path = join(dataDir, 's3', bucket.name, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  return path
}

function writeState(dataDir: string, state: State): void {
  mkdirSync(join(dataDir, 'firehose'), { recursive: true })
  const saved: State & { layout: number } = { layout, ...state }
  writeFileSync(join(dataDir, 'firehose', `${deliveryStream.name}.json`), JSON.stringify(saved))
}

function deliveryStreamOf(createdAt: number): State['deliveryStream'] {
  const { name, prefix, errorOutputPrefix, fileExtension, compressionFormat } = deliveryStream
  return {
    name,
    version: 1,
    createdAt,
    streamName: stream.name,
    destination: {
      RoleARN: role,
      BucketARN: `arn:aws:s3:::${bucket.name}`,
      Prefix: prefix,
      ErrorOutputPrefix: errorOutputPrefix,
      FileExtension: fileExtension,
      CompressionFormat: compressionFormat,
      BufferingHints: {
        IntervalInSeconds: deliveryStream.bufferingIntervalSeconds,
        SizeInMBs: deliveryStream.bufferingSizeMiB,
      },
    },
  }
}
