import type { Cancel } from '@sluice/core/clock'
import type { ClientOptions, Stats } from './api.ts'
import { requestBytes, requestEvents } from './contract.ts'
import type { Environment } from './environment.ts'
import type { Item, Store } from './store.ts'

/** A client: its options, the events that wait, and the condition of its store and of the endpoint. */
export type State = Environment & {
  options: ClientOptions<object>
  /** A batch is due when so many events or bytes wait, or an event has waited so long. */
  batchEvents: number
  batchBytes: number
  batchMs: number

  /** The events that wait, in order. */
  backlog: Set<Item>
  backlogBytes: number
  counts: Omit<Stats, 'waiting'>

  openedStore?: Store | undefined
  /** Changes that the store doesn't have yet. */
  addedItems: Set<Item>
  removedKeys: Set<string>
  /** How often the store was loaded, should have been, and should have been at the last `clear()`. */
  loads: number
  wantedLoads: number
  clearedLoads: number
  /** The error of the last write, if it has failed. */
  failure?: Error | undefined
  cancelRetry?: Cancel
  /** The last write, and the one that hasn't begun. */
  lastSave: Promise<void>
  nextSave?: Promise<void> | undefined
  isStoreClosed?: boolean

  /** Cancels the next request. Undefined if none is planned. */
  cancelSend?: Cancel | undefined
  failures: number
  /** The end of the last Retry-After, and of the random time on top. */
  retryAt: number
  notBefore: number
  /** The most events that the endpoint may accept in one request. */
  maxEvents: number
  /** Bytes of the requests of a page that is left. */
  leavingBytes: number
  isSending?: boolean
  isPaused?: boolean | undefined
  isClosed?: boolean | undefined
  /** Flushes to continue when nothing is left to send, or sending is paused. Until then, nothing waits for more events. */
  onDrained: (() => void)[]
  /** Called when the events of the store are loaded, or those that wait are cleared. */
  onChange: (state: State) => void
}

/** Returns the state of a client that has done nothing yet. */
export function createState(
  options: ClientOptions<object>,
  environment: Environment,
  onChange: (state: State) => void,
): State {
  const { events = 50, bytes = 256_000, ms = 2_000 } = options.flush ?? {}
  return {
    ...environment,
    options,
    batchEvents: events,
    batchBytes: Math.min(bytes, requestBytes),
    batchMs: ms,
    backlog: new Set(),
    backlogBytes: 0,
    counts: { tracked: 0, accepted: 0, rejected: 0, evicted: 0, cleared: 0 },
    addedItems: new Set(),
    removedKeys: new Set(),
    loads: 0,
    wantedLoads: 1,
    clearedLoads: 0,
    lastSave: Promise.resolve(),
    failures: 0,
    retryAt: 0,
    notBefore: 0,
    maxEvents: requestEvents,
    leavingBytes: 0,
    onDrained: [],
    onChange,
  }
}
