import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { evaluatePrefix } from '@sluice/core/object-key'
import { pack } from '@sluice/core/pack'
import { bucket, deliveryStream, limits, stream } from '@sluice/core/pipeline'
import { storedLine } from '@sluice/core/stored-line'
import { systemClock } from '@sluice/functions/system-clock'
import { layout } from '../src/disk/layout.ts'
import type { State } from '../src/firehose/state.ts'
import { sequenceNumberOf, shardIdOf } from '../src/kinesis/shards.ts'
import { openStore } from '../src/kinesis/store.ts'

/** The prefix of every planted object. */
export const plantedPrefix = evaluatePrefix({
  prefix: deliveryStream.prefix,
  arrival: new Date('2026-11-23T07:30:00Z'),
  randomString: () => 'planted',
})

export type Planted = {
  events: number
  /** Of them, those that are in objects; the rest is buffered. */
  delivered?: number
  /** Events of one object. */
  objectEvents?: number
  /** As many events in a record as fit, or one. */
  isPacked?: boolean
  idOf?: (n: number) => string
  receivedAtOf?: (n: number) => string
  shards?: number
}

/** A data folder as a pipeline leaves it, made without running one; returns the paths of its objects, in order. */
export async function plantFolder(
  dataDir: string,
  {
    events,
    delivered = events,
    objectEvents = 5_000,
    isPacked = true,
    idOf = (n) => `event-${n}`,
    receivedAtOf = () => '2026-11-23T07:30:00.123Z',
    shards = 1,
  }: Planted,
): Promise<string[]> {
  const store = openStore(join(dataDir, 'kinesis'), systemClock)
  store.createStream(stream.name, shards, 24)
  const life = store.stream(stream.name) ?? { createdAt: 0, firstShard: 0 }
  const objects: string[] = []
  let last = 0
  for (let first = 0, end = 0; first < events; first = end) {
    end = Math.min(first + objectEvents, first < delivered ? delivered : events)
    const lines = Array.from({ length: end - first }, (_, i) =>
      lineOf(idOf(first + i), first + i, receivedAtOf(first + i)),
    )
    const groups = isPacked ? pack(lines, limits.packedRecordBytes) : lines.map((data) => ({ data }))
    const records = groups.map(({ data }) => ({ shard: life.firstShard, partitionKey: 'x', data: Buffer.from(data) }))
    const counts = await store.append(records)
    if (first >= delivered) continue
    last = counts.at(-1) ?? 0
    const path = join(
      dataDir,
      's3',
      bucket.name,
      `${plantedPrefix}${String(objects.length).padStart(6, '0')}${deliveryStream.fileExtension}`,
    )
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, Buffer.concat(records.map(({ data }) => data)))
    objects.push(path)
  }
  store.close()
  const saved: State & { layout: number } = {
    layout,
    deliveryStream: {
      name: deliveryStream.name,
      version: 1,
      createdAt: life.createdAt,
      streamName: stream.name,
      destination: {
        RoleARN: 'arn:aws:iam::000000000000:role/local',
        BucketARN: `arn:aws:s3:::${bucket.name}`,
        Prefix: deliveryStream.prefix,
        ErrorOutputPrefix: deliveryStream.errorOutputPrefix,
        FileExtension: deliveryStream.fileExtension,
        CompressionFormat: deliveryStream.compressionFormat,
        BufferingHints: {
          IntervalInSeconds: deliveryStream.bufferingIntervalSeconds,
          SizeInMBs: deliveryStream.bufferingSizeMiB,
        },
      },
    },
    checkpoints: last > 0 ? { [shardIdOf(0)]: sequenceNumberOf(life, 0, last) } : {},
    lines: delivered,
  }
  mkdirSync(join(dataDir, 'firehose'), { recursive: true })
  writeFileSync(join(dataDir, 'firehose', `${deliveryStream.name}.json`), JSON.stringify(saved))
  return objects
}

const lineOf = (id: string, n: number, receivedAt: string) =>
  storedLine(`{"event":"page view","user_id":${n},"path":"/a"}`, id, receivedAt)
