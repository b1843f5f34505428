import type { Clock } from '@sluice/core/clock'
import type { Faults } from '@sluice/core/faults'
import type { Random } from '@sluice/core/random'
import { account } from '../aws/account.ts'
import { AwsError } from '../aws/error.ts'
import type { OnCrashPoint } from '../disk/crash-points.ts'
import { type FolderGuard, folderGuard } from '../disk/folder-guard.ts'
import { expiry, type ReadersOf } from './expiry.ts'
import { shardQuotas } from './shard-quotas.ts'
import { openStore } from './store.ts'
import type { Stream } from './stream.ts'

export type KinesisOptions = {
  /** The folder of the database. */
  folder: string
  /** The region of every ARN. */
  region: string
  clock: Clock
  random: Random
  /** Called for each record once it is on disk. */
  onStored?: (stream: string, shardId: string, sequenceNumber: string, data: Buffer) => void
  /** Returns the faults to inject now. None by default. */
  faults?: () => Faults
  /** Called for each error in the background. Default: writes to stderr. */
  onError?: (message: string) => void
  onCrashPoint?: OnCrashPoint
  /** Returns the delivery streams that read a stream. What they haven't delivered ages only while Kinesis runs. */
  readersOf?: ReadersOf
  /** Notices that the data folder is gone. Default: a guard of `folder`. */
  guard?: FolderGuard
}

/** How a request names its stream. */
export type StreamInput = { StreamName?: string; StreamARN?: string }

export type KinesisContext = ReturnType<typeof openContext>

const creatingMs = 200

/**
 * Opens what the actions share: the store, the streams by name, and each shard's quotas.
 * @throws SetupError if the database can't be read or has lost records
 */
export function openContext({ folder, region, clock, random, ...options }: KinesisOptions) {
  const {
    onStored = () => {},
    faults = (): Faults => ({}),
    readersOf = () => [],
    guard = folderGuard(folder),
  } = options
  const store = openStore(folder, clock, options.onCrashPoint, guard)
  const activeAt = new Map<string, number>()

  const isActive = ({ name }: Stream) => (activeAt.get(name) ?? 0) <= clock.monotonic()
  const streamOf = ({ StreamName, StreamARN }: StreamInput): Stream => {
    const name = StreamName ?? StreamARN?.split('/').at(-1)
    if (!name) throw new AwsError('InvalidArgumentException', 'Either StreamName or StreamARN must be given.')
    const stream = store.stream(name)
    if (stream) return stream
    throw notFound(name)
  }

  return {
    store,
    guard,
    expiry: expiry(store, clock, readersOf),
    clock,
    random,
    onStored,
    faults,
    quotasOf: shardQuotas(clock),
    statusOf: (stream: Stream) => (isActive(stream) ? 'ACTIVE' : 'CREATING'),
    /** A new stream can't be used at once, as on AWS, so that clients learn to wait for it. */
    onCreated: (name: string): void => void activeAt.set(name, clock.monotonic() + creatingMs),
    arnOf: (name: string) => `arn:aws:kinesis:${region}:${account}:stream/${name}`,
    /** @throws AwsError `ResourceNotFoundException` */
    streamOf,
    /** @throws AwsError `ResourceNotFoundException`, also while the stream is being created */
    activeStreamOf(input: StreamInput): Stream {
      const stream = streamOf(input)
      if (isActive(stream)) return stream
      throw notFound(stream.name)
    },
  }
}

/** Returns the error for a shard that is over one of its quotas. */
export const rateExceeded = (shardId: string, { name }: Stream): AwsError =>
  new AwsError(
    'ProvisionedThroughputExceededException',
    `Rate exceeded for shard ${shardId} in stream ${name} under account ${account}.`,
  )

const notFound = (name: string) =>
  new AwsError('ResourceNotFoundException', `Stream ${name} under account ${account} not found.`)
