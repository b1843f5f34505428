import type {
  ClockStatus,
  FaultStatus,
  LocalStatus,
  Missed,
  ObjectLines,
  ReceivedEvent,
  ReceivedEvents,
  Stats,
} from '@sluice/core/control-api'
import type { EventMatch } from '@sluice/core/event-match'
import type { Faults, Strength } from '@sluice/core/faults'
import type { EventResult } from '@sluice/core/response'
import type { Control } from './control.ts'
import { findDelivered } from './delivered.ts'
import type { DeliveredLine } from './delivered-line.ts'
import { blockedText, foundText } from './texts.ts'

/** An event that the pipeline has accepted. */
export type AcceptedEvent = ReceivedEvent & {
  meta: NonNullable<ReceivedEvent['meta']>
  result: Extract<EventResult, { status: 'accepted' }>
}

/** The faults to turn on. A bare number is a probability from 0 to 1. */
export type WantedFaults = {
  [Name in keyof Faults]: Faults[Name] | (Faults[Name] extends Strength | undefined ? number : never)
}

/** A duration: `500ms`, `60s`, `2m`, `24h`, `1d`, or a number of milliseconds. */
export type Duration = string | number

/** A local pipeline, as a test sees it. Every `timeoutMs` and `withinMs` is real time, also with a manual clock. */
export type Sluice = {
  /** The URL of `POST /submit`. */
  url: string
  /** The endpoint for AWS SDKs and tools, as in `AWS_ENDPOINT_URL`. */
  awsEndpoint: string
  /** The names of the stream, the delivery stream and the bucket. */
  names: { stream: string; deliveryStream: string; bucket: string }
  /**
   * Returns the first accepted event that matches, as soon as it is there.
   * @throws Error after `timeoutMs` milliseconds (default 4,000), with the events that did arrive
   */
  waitForEvent: (match: EventMatch, options?: { timeoutMs?: number }) => Promise<AcceptedEvent>
  /**
   * Resolves if no accepted event matches, neither one that is there nor one that arrives within `withinMs` milliseconds
   * (default 500).
   * @throws Error with the event
   */
  expectNone: (match: EventMatch, options?: { withinMs?: number }) => Promise<void>
  /** Returns the accepted events, in the order of their arrival. */
  received: () => Promise<AcceptedEvent[]>
  /** Returns the rejected events, each with its reason. A request that couldn't be split into events is one of them. */
  rejected: () => Promise<ReceivedEvent[]>
  /**
   * Returns the first line of an object that matches.
   * @throws Error after `timeoutMs` milliseconds (default 4,000), with the lines that are there
   */
  waitForDelivery: (match: EventMatch, options?: { timeoutMs?: number }) => Promise<DeliveredLine>
  /** The pipeline's time. Only a manual clock can be moved. */
  clock: {
    /** Moves time forward. Resolves once nothing more happens without time passing. */
    advance: (duration: Duration) => Promise<void>
    now: () => Promise<Date>
    /**
     * Resolves once `count` requests (default 1) wait for time to pass, such as between two attempts to store.
     * @throws Error after `timeoutMs` milliseconds (default 4,000)
     */
    waitForRequests: (count?: number, options?: { timeoutMs?: number }) => Promise<void>
  }
  /**
   * Delivers what the stream holds now. A manual clock doesn't move.
   * @throws Error after `timeoutMs` milliseconds (default 5,000), such as while S3 fails
   */
  deliver: (options?: { timeoutMs?: number }) => Promise<void>
  /** Returns every object with events, in the order of keys, with its lines without newlines. */
  objects: () => Promise<ObjectLines[]>
  stats: () => Promise<Stats>
  /** The faults of the local AWS. */
  faults: {
    /** Replaces the faults. @throws Error that names an invalid fault */
    set: (faults: WantedFaults) => Promise<FaultStatus>
    clear: () => Promise<FaultStatus>
  }
  /** Deletes every event and object, and turns faults off. Time and settings stay. */
  reset: () => Promise<void>
  /** Stops a pipeline that `startSluice` has started; does nothing to another one. */
  stop: () => Promise<void>
}

export type SluiceOptions = { origin: string; control: Control; status: LocalStatus; stop: () => Promise<void> }

/** Returns the test's view of a running pipeline. */
export function createSluice({ origin, control, status, stop }: SluiceOptions): Sluice {
  const { ports, stream, deliveryStream, bucket } = status
  const stats = async () => (await control.call('GET', '/stats')).body as Stats
  const objects = async () =>
    (await control.call('GET', '/objects', { query: { lines: 'true' } })).body as ObjectLines[]
  return {
    url: `${origin}/submit`,
    awsEndpoint: `http://127.0.0.1:${ports.aws}`,
    names: { stream, deliveryStream, bucket },
    async waitForEvent(match, { timeoutMs = defaultTimeoutMs } = {}) {
      const found = await find(control, match, timeoutMs)
      if (found.status === 'missed') throw new Error(found.message)
      return found.events[0] as AcceptedEvent
    },
    async expectNone(match, { withinMs = 500 } = {}) {
      const found = await find(control, match, withinMs)
      if (found.status === 'found') throw new Error(foundText(match, found.events))
    },
    received: async () => (await all(control, 'accepted')) as AcceptedEvent[],
    rejected: () => all(control, 'rejected'),
    waitForDelivery: (match, { timeoutMs = defaultTimeoutMs } = {}) =>
      findDelivered({ objects, stats }, match, timeoutMs),
    clock: clockOf(control),
    async deliver({ timeoutMs = 5_000 } = {}) {
      await control.call('POST', '/deliver', { timeoutMs }).catch(async (error: Error) => {
        throw error.name === 'TimeoutError' ? new Error(blockedText(await stats(), timeoutMs), { cause: error }) : error
      })
    },
    objects,
    stats,
    faults: faultsOf(control),
    async reset() {
      await control.call('POST', '/reset', { query: { faults: 'off' } })
    },
    stop,
  }
}

/** More than the 2 s for which senders collect a batch, and less than the 5 s of a test in Vitest or Jest. */
const defaultTimeoutMs = 4_000

type Found = { status: 'found'; events: ReceivedEvent[] } | { status: 'missed'; message: string }

async function find(control: Control, match: EventMatch, waitMs: number): Promise<Found> {
  return search(control, { match: JSON.stringify(match), wait: durationText(waitMs) })
}

async function search(control: Control, query: Record<string, string>): Promise<Found> {
  const reply = await control.call('GET', '/received', { query, expected: [200, 404] })
  if (reply.status === 200) return { status: 'found', events: (reply.body as ReceivedEvents).events }
  return { status: 'missed', message: (reply.body as Missed).message }
}

async function all(control: Control, status: 'accepted' | 'rejected'): Promise<ReceivedEvent[]> {
  const found = await search(control, { status })
  return found.status === 'found' ? found.events : []
}

const durationText = (duration: Duration) => (typeof duration === 'number' ? `${duration}ms` : duration)

const clockOf = (control: Control): Sluice['clock'] => ({
  async advance(duration) {
    await control.call('POST', '/clock', { body: { advance: durationText(duration) } })
  },
  now: async () => new Date(((await control.call('GET', '/clock')).body as ClockStatus).now),
  async waitForRequests(count = 1, { timeoutMs = defaultTimeoutMs } = {}) {
    const query = { requests: String(count), wait: durationText(timeoutMs) }
    const { status, body } = await control.call('GET', '/clock', { query, expected: [200, 404] })
    if (status === 200) return
    const { kind, waitingRequests } = body as ClockStatus
    const cause = kind === 'system' ? ", because this pipeline uses the system's clock" : ''
    throw new Error(`${waitingRequests} requests wait for time to pass, not ${count}${cause}.`)
  },
})

const faultsOf = (control: Control): Sluice['faults'] => ({
  set: async (faults) => (await control.call('PUT', '/faults', { body: faults })).body as FaultStatus,
  clear: async () => (await control.call('DELETE', '/faults')).body as FaultStatus,
})
