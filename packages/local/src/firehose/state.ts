import { join } from 'node:path'
import { inTurn } from '../aws/in-turn.ts'
import type { Tags } from '../aws/tags.ts'
import { type Disk, systemDisk } from '../disk/disk.ts'
import { syncFolder, writeDurably } from '../disk/durable-write.ts'
import { type FolderGuard, folderGuard } from '../disk/folder-guard.ts'
import { checkLayout, layout } from '../disk/layout.ts'
import { makeFolder } from '../disk/make-folder.ts'
import { falseIfMissing } from '../disk/missing.ts'
import { unreadable } from '../startup/setup-error.ts'

/** Settings that are stored and returned, and that change nothing here. */
type Kept =
  | 'CloudWatchLoggingOptions'
  | 'CustomTimeZone'
  | 'DataFormatConversionConfiguration'
  | 'DynamicPartitioningConfiguration'
  | 'EncryptionConfiguration'
  | 'ProcessingConfiguration'
  | 'S3BackupMode'

/** An ExtendedS3DestinationConfiguration, with Firehose's defaults. */
export type Destination = Partial<Record<Kept, unknown>> & {
  RoleARN: string
  BucketARN: string
  Prefix: string
  ErrorOutputPrefix: string
  FileExtension: string
  CompressionFormat: 'UNCOMPRESSED' | 'GZIP'
  BufferingHints: { IntervalInSeconds: number; SizeInMBs: number }
}

/** Returns the name of the bucket that a destination writes to. */
export const bucketOf = ({ BucketARN }: Destination): string | undefined => BucketARN.split(':::')[1]

export type DeliveryStream = {
  name: string
  /** Starts at 1, rises with each change of the configuration and is part of each object key. */
  version: number
  /** Seconds since 1970. */
  createdAt: number
  /** Seconds since 1970. Absent before the first update. */
  updatedAt?: number
  streamName: string
  /** The source as it was given. Absent in files of earlier versions. */
  source?: { KinesisStreamARN: string; RoleARN: string }
  destination: Destination
}

/** The records of one shard in an object: the first and the last sequence number, both included. */
export type Segment = { shardId: string; from: string; to: string }

/** An object that is about to be written: its key and, in order, its records. */
export type Intent = { key: string; segments: Segment[] }

/** The state of a delivery stream, which is on disk. */
export type State = {
  deliveryStream: DeliveryStream
  /** The last delivered sequence number of each shard. */
  checkpoints: Record<string, string>
  /** On disk before the PUT and removed with the move of the checkpoints, so that a crash repeats at most this PUT. */
  intent?: Intent
  /** Number of lines delivered so far. */
  lines: number
  /** Absent in files of earlier versions. */
  tags?: Tags | undefined
}

export type States = {
  /** Returns all states, sorted by name. */
  all: () => State[]
  get: (name: string) => State | undefined
  /** Saves a state, whose tags stay as they are if it isn't new. It is on disk when this resolves. */
  save: (state: State) => Promise<void>
  /** Replaces the tags of a delivery stream. They are on disk when this resolves. */
  setTags: (name: string, tags: Tags) => Promise<void>
  delete: (name: string) => Promise<void>
}

/**
 * Opens a folder with one JSON file per delivery stream. A file is always replaced as a whole. A deleted one comes back
 * with the next change, unless `guard` finds that the whole data folder is gone.
 * @throws SetupError if a file can't be read or has another layout
 */
export function openStates(folder: string, guard: FolderGuard = folderGuard(folder), disk: Disk = systemDisk): States {
  makeFolder(folder, disk)
  const pathOf = (name: string) => join(folder, `${name}.json`)
  const files = disk.readdirSync(folder).filter((name) => name.endsWith('.json'))
  const saved = files.map((name) => readState(disk, join(folder, name)))
  const states = new Map(saved.map((state) => [state.deliveryStream.name, state]))
  const write = async (state: State) => {
    // The state of one data folder must not get into the one that replaced it.
    guard.check()
    const path = pathOf(state.deliveryStream.name)
    await disk.mkdir(folder).catch(() => {})
    await writeDurably(path, `${path}.new`, JSON.stringify({ layout, ...state }, undefined, 2), disk)
  }
  return statesOf(states, write, async (name) => {
    await disk.rm(pathOf(name), { force: true })
    await syncFolder(disk, folder).catch(falseIfMissing)
  })
}

/** Returns states that end with the process. */
export const memoryStates = (): States =>
  statesOf(
    new Map(),
    async () => {},
    async () => {},
  )

/** Returns states of which `write` and `remove` keep a copy. */
function statesOf(
  states: Map<string, State>,
  write: (state: State) => Promise<void>,
  remove: (name: string) => Promise<void>,
): States {
  // New tags and a delivery replace the same file.
  const oneAtATime = inTurn()
  const save = async (state: State) => {
    await write(state)
    states.set(state.deliveryStream.name, state)
  }
  return {
    all: () => [...states.values()].sort((a, b) => (a.deliveryStream.name < b.deliveryStream.name ? -1 : 1)),
    get: (name) => states.get(name),
    save: (state) =>
      oneAtATime('', () => save({ ...state, tags: states.get(state.deliveryStream.name)?.tags ?? state.tags })),
    setTags: (name, tags) =>
      oneAtATime('', async () => {
        const state = states.get(name)
        if (state) await save({ ...state, tags })
      }),
    async delete(name) {
      await remove(name)
      states.delete(name)
    },
  }
}

function readState(disk: Disk, path: string): State {
  try {
    const { layout: found, ...state } = JSON.parse(disk.readFileSync(path, 'utf8'))
    checkLayout(found)
    return state
  } catch (cause) {
    throw unreadable(path, cause)
  }
}
