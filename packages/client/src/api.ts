// What users of the client see. The build copies this file into the package's types, so it imports nothing.

/** The name of a place where events wait. `auto` is the safest one that works. */
type StoreKind = 'auto' | 'indexeddb' | 'local' | 'memory'

/** The reason for a rejected event: a code of the endpoint, such as `too_large`, and a sentence. */
export type RejectionReason = { code: string; message: string; pointer?: string; line?: number; column?: number }

export type ClientOptions<Event extends object> = {
  /** The full URL of `POST /submit`. */
  url: string
  /** Sent as `x-api-key`. */
  key?: string | undefined
  /** Called before each request. Returns more headers, such as `authorization`. */
  headers?: () => Record<string, string> | Promise<Record<string, string>>
  /** In Node, the path of a folder, or `memory` (default). In a browser, `auto` (default) or another name. */
  store?: StoreKind | (string & {})
  /** A batch is sent once this many events or bytes wait, or once an event has waited for `ms` milliseconds. */
  flush?: { events?: number; bytes?: number; ms?: number }
  /** The most events and bytes that may wait. An event beyond them is evicted when it is tracked. */
  limit?: { events?: number; bytes?: number }
  /** The member that gets the time of `track()`, in ISO 8601, unless the event has it. Default: `occurred_at`. */
  occurredAt?: string | false
  /** Called for each event that the endpoint will never accept. */
  onRejected?: (event: Event, id: string, reason: RejectionReason) => void
  /** Called for each event that `limit` leaves no space for. */
  onEvicted?: (event: Event, id: string, reason: string) => void
  /** Called for each failure that isn't about one event, such as a lost connection. The events keep waiting. */
  onError?: (error: Error) => void
}

/** Counts of events. `tracked` is always the sum of the others. */
export type Stats = {
  /** Events passed to `track()` or found in the store. */
  tracked: number
  accepted: number
  rejected: number
  evicted: number
  cleared: number
  waiting: number
}

export type Flushed = Pick<Stats, 'accepted' | 'rejected' | 'waiting'>

export type Client<Event extends object> = {
  /** Accepts an event and returns its final id at once: its own `event_id`, or a new UUIDv7. */
  track: (event: Event) => string
  /**
   * Resolves when every event tracked so far is in the store or has a response.
   * @throws the store's error, if one of them is in memory only
   */
  persisted: () => Promise<void>
  /**
   * Sends what waits. Resolves when nothing waits, sending is paused, or `ms` milliseconds have passed (default 10,000).
   * Counts since the call.
   */
  flush: (ms?: number) => Promise<Flushed>
  stats: () => Stats
  /** Keeps events, but sends none until `resume()`. */
  pause: () => void
  resume: () => void
  /**
   * Forgets the events that wait.
   * @throws the store's error, if they may still be in the store
   */
  clear: () => Promise<void>
  /** Sends what waits, as `flush()` does, and stops. What still waits stays in the store. */
  close: () => Promise<Flushed>
}

/** Returns a client that sends events to `options.url`. */
export type CreateClient = <Event extends object = Record<string, unknown>>(
  options: ClientOptions<Event>,
) => Client<Event>
