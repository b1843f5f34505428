import type { Clock } from '@sluice/core/clock'
import { account } from '../aws/account.ts'
import { AwsError } from '../aws/error.ts'
import { type FaultSource, noFaults } from '../aws/faults.ts'
import { type Call, invalidArgument } from '../aws/json-server.ts'
import type { OnCrashPoint } from '../disk/crash-points.ts'
import type { Disk } from '../disk/disk.ts'
import { type FolderGuard, folderGuard } from '../disk/folder-guard.ts'
import { expiry, type ReadersOf } from './expiry.ts'
import { shardQuotas } from './shard-quotas.ts'
import { openStore } from './store.ts'
import type { Stream } from './stream.ts'

export type KinesisOptions = {
  /** The folder of the database. Without one, the streams are in memory. */
  folder: string | undefined
  /** The region of ARNs if a request isn't signed. */
  region: string
  clock: Clock
  /** Called for each record once it is on disk. */
  onStored?: (stream: string, shardId: string, sequenceNumber: string, data: Buffer) => void
  /** The faults to inject. None by default. */
  faults?: FaultSource
  /** Called for each error in the background. Default: writes to stderr. */
  onError?: (message: string) => void
  onCrashPoint?: OnCrashPoint
  /** Returns the delivery streams that read a stream. What they haven't delivered ages only while Kinesis runs. */
  readersOf?: ReadersOf
  /** Notices that the data folder is gone. Default: a guard of `folder`. */
  guard?: FolderGuard
  /** Default: the disk of this machine. */
  disk?: Disk
}

/** How a request names its stream. */
export type StreamInput = { StreamName?: string; StreamARN?: string }

export type KinesisContext = ReturnType<typeof openContext>

const creatingMs = 200

/**
 * Opens what the actions share: the store, the streams by name, and each shard's quotas.
 * @throws SetupError if the database can't be read or has lost records
 */
export function openContext({ folder, region, clock, ...options }: KinesisOptions) {
  const { onStored = () => {}, faults = noFaults, readersOf = () => [], guard = folderGuard(folder ?? '') } = options
  const store = openStore(folder, clock, options.onCrashPoint, guard, options.disk)
  const activeAt = new Map<string, number>()

  const isActive = ({ name }: Stream) => (activeAt.get(name) ?? 0) <= clock.monotonic()
  const statusOf = (stream: Stream) => (isActive(stream) ? 'ACTIVE' : 'CREATING')
  const streamOf = (input: StreamInput): Stream => {
    const name = nameOf(input)
    const stream = store.stream(name)
    if (stream) return stream
    throw notFound(name)
  }

  return {
    store,
    guard,
    expiry: expiry(store, clock, readersOf),
    clock,
    onStored,
    faults,
    quotasOf: shardQuotas(clock),
    statusOf,
    /** A new stream can't be used at once, as on AWS, so that clients learn to wait for it. */
    onCreated: (name: string): void => void activeAt.set(name, clock.monotonic() + creatingMs),
    /** Ends the creation of a stream at once. */
    activate: (name: string): void => void activeAt.delete(name),
    /** Returns a StreamSummary. Its ARN is in the region of the request. */
    summaryOf: (stream: Stream, call: Call = {}) => ({
      StreamName: stream.name,
      StreamARN: `arn:aws:kinesis:${call.region ?? region}:${account}:stream/${stream.name}`,
      StreamStatus: statusOf(stream),
      StreamModeDetails: { StreamMode: stream.mode },
      StreamCreationTimestamp: stream.createdAt,
    }),
    notFound,
    /** @throws AwsError `ResourceNotFoundException` */
    streamOf,
    /** @throws AwsError `ResourceInUseException` while the stream is being created */
    readyStreamOf(input: StreamInput): Stream {
      const stream = streamOf(input)
      if (isActive(stream)) return stream
      const found = `Stream ${stream.name} under account ${account}`
      throw new AwsError('ResourceInUseException', `${found} not ACTIVE, instead in state CREATING`)
    },
    /** @throws AwsError `ResourceNotFoundException`, also while the stream is being created */
    activeStreamOf(input: StreamInput): Stream {
      const stream = streamOf(input)
      if (isActive(stream)) return stream
      throw notFound(stream.name)
    },
  }
}

/**
 * Returns the name of the stream that a request names.
 * @throws AwsError `InvalidArgumentException` if it names none, or two
 */
export function nameOf({ StreamName, StreamARN }: StreamInput): string {
  const inArn = StreamARN?.split('/').at(-1)
  const name = StreamName ?? inArn
  if (!name) throw invalidArgument('Either StreamName or StreamARN must be given.')
  if (inArn !== undefined && inArn !== name) throw invalidArgument(`StreamARN names another stream than ${name}.`)
  return name
}

/** Returns the error for a shard that is over one of its quotas. */
export const rateExceeded = (shardId: string, { name }: Stream): AwsError =>
  new AwsError(
    'ProvisionedThroughputExceededException',
    `Rate exceeded for shard ${shardId} in stream ${name} under account ${account}.`,
  )

const notFound = (name: string) =>
  new AwsError('ResourceNotFoundException', `Stream ${name} under account ${account} not found.`)
