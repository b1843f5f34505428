import type { Faults } from './faults.ts'
import type { Problem } from './problem.ts'
import type { EventResult, Rejection, SubmitResponse } from './response.ts'

// The control routes of the local pipeline under `/_sluice`, which the console calls.

/** `GET /_sluice` */
export type LocalStatus = {
  sluice: 'local'
  version: string
  /** Ports of the API, which is also the console's, and of the AWS endpoint. */
  ports: { api: number; aws: number }
  stream: string
  shardCount: number
  deliveryStream: string
  bucket: string
  hints: { intervalSeconds: number; sizeMiB: number }
}

/**
 * `GET /_sluice/events`: the steps of events as server-sent events. `type` is the SSE `event:`, this object the `data:`,
 * and a rising number the `id:`, so Last-Event-ID resumes. `ids` are the ids of the lines, in order. `at` is an ISO time.
 * Sizes are bytes as stored.
 */
export type JourneyEvent =
  | { type: 'accepted'; at: string; ids: string[]; requestId: string; status: number; ms: number }
  | {
      type: 'stored'
      at: string
      ids: string[]
      shardId: string
      sequenceNumber: string
      bytes: number
    }
  | {
      type: 'buffered'
      at: string
      ids: string[]
      shardId: string
      /** Bytes in the buffer after these lines, bytes at which it is delivered, and the latest time of that. */
      bufferedBytes: number
      sizeBytes: number
      deliverAt: string
    }
  | { type: 'delivered'; at: string; ids: string[]; key: string; bytes: number }
  | { type: 'error'; at: string; ids: string[]; message: string }

/**
 * `GET /_sluice/stats`: one moment of the pipeline. Numbers count lines over the life of the data folder, and
 * `accepted + duplicates = inStream = delivered + buffered + expired + lost`.
 */
export type Stats = {
  /** Different events in the stream, by id. An event counts even if its response was lost. */
  accepted: number
  /**
   * Further copies of these events in the stream, from retries and resent events. A start counts the copies in the records
   * that the stream still has.
   */
  duplicates: number
  inStream: number
  /** Lines in the stream at the start, and events that responses have reported as accepted since. */
  acknowledged: number
  /** Events in the stream that are not in an object yet. */
  buffered: number
  delivered: number
  /** Events that the stream had to drop before they were delivered, because S3 was down for longer than its retention. */
  expired: number
  /** Events of the stream that are in no object, although the delivery stream has passed them. */
  lost: number
  /** Events whose response was `retry`, since the start. */
  retries: number
  /** Failed attempts to write an object. Firehose retries them. */
  failed: number
  /**
   * One entry per shard, in order. `records` counts every record that the shard ever stored, each with one or more
   * events. `lag` counts the records behind the last delivered one.
   */
  shards: { records: number; lag: number }[]
  /** The buffer of the delivery stream; null while it is empty. Unread records aren't in it. */
  buffer: BufferFill | null
  faults: FaultStatus
}

/** The fill of a buffer and the size at which it is delivered, in bytes, and the latest time of its delivery. */
export type BufferFill = { bytes: number; sizeBytes: number; deliverAt: string }

/** `GET`, `PUT` and `DELETE /_sluice/faults`: the faults of the local AWS, and what they did. */
export type FaultStatus = {
  /** The faults that are on. A `count` is how many calls are left. */
  active: Faults
  /** Time at which the faults end; null if they last until they are turned off. */
  endsAt: string | null
  /** Counts since the faults started, until other faults start; null before the first ones. */
  report: FaultReport | null
}

export type FaultReport = {
  startedAt: string
  endedAt: string | null
  /** Calls of Kinesis and S3 that a fault changed. */
  affectedCalls: number
  /** Events whose response was `retry`. */
  retries: number
  /** Copies that were added to the stream. */
  duplicates: number
  /** Events of the stream that were lost or expired. */
  lost: number
}

/** The header in which a page of the console names its browser, so that the page can recognize its own requests. */
export const consoleHeader = 'x-sluice-console'

/** `GET /_sluice/received`: the newest 200 requests to `POST /submit` since the start, of all senders, newest first. */
export type ReceivedRequest = {
  at: string
  /** `console` for a page of this server, else the sender's name for itself, such as `curl/8.5.0`. */
  source: string
  /** The value of `consoleHeader`; null for other senders. */
  console: string | null
  /** The name of the event; null for a batch, or if the body is compressed or too long to be read. */
  name: string | null
  bytes: number
  status: number
  ms: number
  /** The handler's response; of a large batch, the first accepted event and up to 20 others. */
  response: SubmitResponse | Problem
  /** The record, the buffer and the object of the first event that is stored; null until it is there. */
  stored: { at: string; shardId: string; sequenceNumber: string; bytes: number } | null
  buffered: (BufferFill & { at: string; shardId: string }) | null
  delivered: { at: string; key: string } | null
  /** Accepted events that are in an object. */
  deliveredEvents: number
  /** How far the events got that the response didn't confirm, by id. An event that isn't in the stream is missing. */
  arrived: Record<string, 'stored' | 'delivered'>
}

/** The result of an event, or of a whole request that couldn't be split into events: it then has a code of a `Problem`. */
export type ReceivedResult =
  | EventResult
  | { index: 0; status: 'rejected' | 'retry'; error: Omit<Rejection, 'code'> & { code: string } }

/** One event of a request to `POST /submit`. */
export type ReceivedEvent = {
  /** The event's own text as it was sent. */
  text: string
  /** The parsed text; null if it isn't JSON. */
  value: unknown
  /** The `_meta` of the stored line; null unless the event was accepted. */
  meta: { id: string; received_at: string } | null
  result: ReceivedResult
  request: {
    requestId: string
    at: string
    source: string
    status: number
    /** Names in lower case. */
    headers: Record<string, string>
  }
}

/**
 * `GET /_sluice/received?match=<JSON>[&status=accepted|rejected|retry][&wait=2s]`: the events that match, in the order of
 * their arrival, as soon as there is one. 404 with `Missed` if there is none after the wait.
 */
export type ReceivedEvents = {
  events: ReceivedEvent[]
  /** The oldest requests, which were forgotten since the start or the last reset because there were too many. */
  forgotten: number
}

/** No event matches. The message lists the events that did arrive, the nearest first, with what differs. */
export type Missed = { message: string }

/** `POST /_sluice/clock` with `{"advance":"60s"}`, and `GET /_sluice/clock[?requests=1&wait=2s]`. */
export type ClockStatus = {
  /** The pipeline's time. */
  now: string
  kind: 'system' | 'manual'
  /** Requests whose handler waits for time to pass. `?requests=` waits for so many. 0 with the system's clock. */
  waitingRequests: number
}

/**
 * `GET /_sluice/find?id=`: the newest object of an event, and the number of its first line there from 1. 404 until it is
 * delivered. With `&all=true`, an array of the places of all copies, of up to 1,000.
 */
export type EventLocation = { key: string; line: number }

/** `GET /_sluice/objects?lines=true`: every object with events, in the order of keys, with its lines without newlines. */
export type ObjectLines = { key: string; lines: string[] }

/** `GET /_sluice/objects?prefix=`: at most 1,000 objects, the newest first. */
export type ObjectList = {
  objects: { key: string; bytes: number; modifiedAt: string }[]
  truncated: boolean
}
