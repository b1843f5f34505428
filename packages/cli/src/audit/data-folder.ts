import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import type { Stats } from '@sluice/core/control-api'
import { inflate } from '@sluice/local/disk/gzip'
import { layout } from '@sluice/local/disk/layout'
import type { Endpoints } from '@sluice/local/endpoints'
import type { State } from '@sluice/local/firehose/state'
import { decodePosition, placesOf } from '@sluice/local/kinesis/place'
import { positionOf, sequenceNumberOf, shardIdOf } from '@sluice/local/kinesis/shards'
import type { Stream } from '@sluice/local/kinesis/stream'
import { encodeKey } from '@sluice/local/s3/key'
import { naming } from '../failure.ts'
import { UsageError } from '../usage-error.ts'

export type Names = { stream: string; deliveryStream: string; bucket: string }

/** One record that the stream still holds, as the delivery stream stands to it. */
type HeldRecord = { shardId: string; sequenceNumber: string; isDelivered: boolean; data: Uint8Array }

/** One moment of a data folder, whether its pipeline runs or not. Nothing in the folder is changed. */
export type Snapshot = {
  /** Of the pipeline that runs on the folder. */
  pid?: number
  /** Lines that the handler answered for; only a running pipeline knows. */
  accepted?: number
  /** Lines that the stream ever took. */
  inStream: number
  /** Lines that the delivery stream says it has delivered. */
  delivered: number
  records: () => Generator<HeldRecord>
  /** Paths below the bucket's folder; errors and an object that is just being written are not among them. */
  objects: string[]
  /** An object's content, inflated; undefined once it is gone. */
  read: (object: string) => Buffer | undefined
  close: () => void
}

/**
 * Opens a data folder to read it. What is read first is what moves last: a line that is counted as delivered is in the
 * stream and in an object when those are read.
 * @throws UsageError when there is no pipeline's data in the folder
 */
export async function openDataFolder(dataDir: string, names: Names): Promise<Snapshot> {
  const database = join(dataDir, 'kinesis/kinesis.db')
  if (!existsSync(database)) {
    throw new UsageError(`${dataDir} holds no data of a pipeline: npm start makes it, or name another --data-dir.`)
  }
  const running = await askPipeline(dataDir)
  const { state, objects, bucket } = await readDelivery(dataDir, names)
  const db = new DatabaseSync(untouched(database), { readOnly: true })
  const found = naming(database, () => db.prepare('PRAGMA user_version').get()?.user_version)
  if (found !== layout) throw new UsageError(`${dataDir} has the layout ${found}, this version's is ${layout}.`)
  db.exec('BEGIN') // from the first SELECT on, all of them see the same moment
  const stream = db.prepare('SELECT * FROM streams WHERE name = ?').get(names.stream) as Stream | undefined
  if (!stream) throw new UsageError(`The pipeline in ${dataDir} has no stream ${names.stream}.`)
  const selectRecords = db.prepare('SELECT place, data FROM records WHERE place >= ? AND place < ? ORDER BY place')
  const shards = Array.from({ length: stream.shardCount }, (_, number) => ({ number, id: stream.firstShard + number }))

  function* records(): Generator<HeldRecord> {
    const life = stream as Stream
    for (const { number, id } of shards) {
      const shardId = shardIdOf(number)
      const delivered = positionOf(state?.checkpoints[shardId] ?? '', life, number) ?? 0
      for (const row of selectRecords.iterate(...placesOf(id))) {
        const position = decodePosition(Number(row.place))
        const sequenceNumber = sequenceNumberOf(life, number, position)
        yield { shardId, sequenceNumber, isDelivered: position <= delivered, data: row.data as Uint8Array }
      }
    }
  }

  return {
    ...running,
    inStream: shards.reduce((sum, { id }) => sum + linesOf(db, id), 0),
    delivered: state?.lines ?? 0,
    records,
    objects,
    read: (object) => naming(object, () => readObject(join(bucket, object))),
    close: () => db.close(),
  }
}

/** A database that nobody has open, for which SQLite would otherwise make files beside it, even to read. */
function untouched(database: string): URL {
  const url = pathToFileURL(database)
  if (!existsSync(`${database}-wal`)) url.search = 'immutable=1'
  return url
}

const linesOf = (db: DatabaseSync, shard: number) =>
  Number(db.prepare('SELECT lines FROM shards WHERE id = ?').get(shard)?.lines)

/** What a pipeline on the folder says of itself, if one runs. */
async function askPipeline(dataDir: string): Promise<{ pid?: number; accepted?: number }> {
  try {
    const { pid, api } = JSON.parse(readFileSync(join(dataDir, 'endpoints.json'), 'utf8')) as Endpoints
    process.kill(pid, 0)
    const response = await fetch(`${api}/_sluice/stats`, { signal: AbortSignal.timeout(5_000) })
    return { pid, accepted: ((await response.json()) as Stats).accepted }
  } catch {
    return {} // no file, a stale one, or a pipeline that is just stopping: the folder tells the rest
  }
}

/** The delivery stream's state and the objects that lie there in this state. */
async function readDelivery(dataDir: string, names: Names) {
  const path = join(dataDir, 'firehose', `${names.deliveryStream}.json`)
  const read = (): string | undefined => (existsSync(path) ? readFileSync(path, 'utf8') : undefined)
  for (;;) {
    const text = read()
    const state = text === undefined ? undefined : naming(path, () => JSON.parse(text) as State)
    const { BucketARN, ErrorOutputPrefix } = state?.deliveryStream.destination ?? {}
    const bucket = join(dataDir, 's3', BucketARN?.split(':::')[1] ?? names.bucket)
    const objects = filesIn(bucket)
    if (read() === text) {
      const errors = ErrorOutputPrefix?.split('!{')[0]
      const errorPath = errors && encodeKey(`${errors}x`).slice(0, -1)
      const intended = state?.intent && encodeKey(state.intent.key)
      const isCounted = (object: string) => object !== intended && !(errorPath && object.startsWith(errorPath))
      return { state, bucket, objects: objects.filter(isCounted).sort() }
    }
    await sleep(20) // an object was delivered meanwhile: the next one is not so soon
  }
}

function filesIn(folder: string, prefix = ''): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesIn(join(folder, entry.name), `${prefix}${entry.name}/`) : [prefix + entry.name],
  )
}

const readObject = (path: string) => (existsSync(path) ? inflate(readFileSync(path)) : undefined)
