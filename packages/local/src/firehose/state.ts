import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeDurably } from '../disk/durable-write.ts'
import { layout } from '../disk/layout.ts'
import { SetupError } from '../setup-error.ts'

/** An ExtendedS3DestinationDescription. */
export type Destination = {
  RoleARN: string
  BucketARN: string
  Prefix: string
  ErrorOutputPrefix: string
  FileExtension: string
  CompressionFormat: 'UNCOMPRESSED' | 'GZIP'
  BufferingHints: { IntervalInSeconds: number; SizeInMBs: number }
}

export type DeliveryStream = {
  name: string
  /** Rises with each change of the configuration; stands in the object keys. */
  version: number
  /** Seconds since 1970. */
  createdAt: number
  streamName: string
  destination: Destination
}

/** What an object holds of one shard: consecutive records, by their sequence numbers, both ends included. */
export type Segment = { shardId: string; from: string; to: string }

/** An object about to be written: what it is called and what is in it, in order. */
export type Intent = { key: string; segments: Segment[] }

/** What must outlive the process. */
export type State = {
  deliveryStream: DeliveryStream
  /** The last delivered sequence number of each shard. */
  checkpoints: Record<string, string>
  /** On disk before its PUT, gone with the checkpoint's move: a crash repeats at most this PUT, under the same key. */
  intent?: Intent
  /** Lines delivered so far. */
  lines: number
}

export type States = ReturnType<typeof openStates>

/** The states of a folder's delivery streams: a JSON file each, always replaced whole. */
export function openStates(folder: string) {
  mkdirSync(folder, { recursive: true })
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  const read = (name: string): State => {
    const path = join(folder, name)
    try {
      const { layout: found, ...state } = JSON.parse(readFileSync(path, 'utf8'))
      if (found === layout) return state
      throw new Error(`its layout is ${found}, this version's is ${layout}`)
    } catch (cause) {
      throw new SetupError(`${path} cannot be read (${cause}); restore it, or choose another --data-dir.`, { cause })
    }
  }
  const states = new Map(names.map(read).map((state) => [state.deliveryStream.name, state]))
  const pathOf = (name: string) => join(folder, `${name}.json`)
  return {
    all: (): State[] => [...states.values()].sort((a, b) => (a.deliveryStream.name < b.deliveryStream.name ? -1 : 1)),
    get: (name: string): State | undefined => states.get(name),
    /** The state is on disk when this returns. */
    async save(state: State): Promise<void> {
      const path = pathOf(state.deliveryStream.name)
      await writeDurably(path, `${path}.new`, JSON.stringify({ layout, ...state }, undefined, 2))
      states.set(state.deliveryStream.name, state)
    },
    async delete(name: string): Promise<void> {
      await rm(pathOf(name))
      states.delete(name)
    },
  }
}
