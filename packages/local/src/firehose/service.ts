import type { Actions } from '../aws/json-server.ts'
import { withValidation } from '../aws/validation.ts'
import type { Disk } from '../disk/disk.ts'
import type { FolderGuard } from '../disk/folder-guard.ts'
import { syncNames } from '../disk/make-folder.ts'
import type { DeliveryReader, ReadersOf } from '../kinesis/expiry.ts'
import { changeActions } from './change-actions.ts'
import type { Clients } from './clients.ts'
import { Deliveries, type DeliveriesOptions } from './deliveries.ts'
import { inputs } from './inputs.ts'
import { readActions } from './read-actions.ts'
import { memoryStates, openStates, type State, type States } from './state.ts'

export type FirehoseOptions = Omit<DeliveriesOptions, 'states'> & {
  /** The folder of the delivery streams' states. Without one, they are in memory. */
  folder: string | undefined
  region: string
  /** Notices that the data folder is gone. Default: a guard of `folder`. */
  guard?: FolderGuard
  /** Default: the disk of this machine. */
  disk?: Disk
}

export type Firehose = {
  actions: Actions
  /** Starts to deliver. */
  start: (clients: Clients) => void
  /** Makes the delivery streams of a stream read its new records soon. */
  notify: (streamName: string) => void
  /** Returns how many lines a delivery stream has delivered, and the last delivered record of each shard. */
  delivered: (name: string) => Pick<State, 'lines' | 'checkpoints'>
  /** Returns the delivery streams that read a stream, with their checkpoints. */
  readersOf: ReadersOf
  /** Delivers what the stream holds now, before the buffer is full or its interval is over. */
  flush: (name: string) => Promise<void>
  /** Delivers what the streams hold, and ends after `withinMs` milliseconds at the latest. */
  stop: (withinMs: number) => Promise<void>
}

/**
 * Opens Firehose for Kinesis sources and S3 destinations. Its actions work at once; `start` lets the delivery streams
 * in the folder continue.
 * @throws SetupError if the folder can't be read
 */
export function openFirehose({ folder, region, guard, disk, ...options }: FirehoseOptions): Firehose {
  const states = folder === undefined ? memoryStates() : openStates(folder, guard, disk)
  // A process may have ended between the rename of a state and this.
  if (folder !== undefined) syncNames(folder, disk)
  const deliveries = new Deliveries({ ...options, states })
  const context = { states, deliveries, region, clock: options.clock }
  const actions = { ...changeActions(context), ...readActions(context) }
  return {
    actions: withValidation(actions, inputs),
    start: (clients) => deliveries.startAll(clients),
    notify: (streamName) => deliveries.notify(streamName),
    delivered: (name) => states.get(name) ?? { lines: 0, checkpoints: {} },
    readersOf: (streamName) => readersOf(states, streamName),
    flush: (name) => deliveries.flush(name),
    stop: (withinMs) => deliveries.stopAll(withinMs),
  }
}

/** Returns the readers of a stream for a Kinesis in another process: from the files in the folder of their states. */
export const readersIn =
  (folder: string): ReadersOf =>
  (streamName) =>
    readersOf(openStates(folder), streamName)

const readersOf = (states: States, streamName: string): DeliveryReader[] =>
  states
    .all()
    .filter(({ deliveryStream }) => deliveryStream.streamName === streamName)
    .map(({ deliveryStream, checkpoints }) => ({ name: deliveryStream.name, checkpoints }))
