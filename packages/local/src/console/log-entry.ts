import type { Faults } from '@sluice/core/faults'
import type { Problem } from '@sluice/core/problem'
import type { EventResult, Rejection } from '@sluice/core/response'

/** One step of an event through the pipeline, for the log. `ms` is a duration, `bytes` a size. */
export type LogEntry =
  /** The handler accepted events. `bytes` is the size of the request body. */
  | { step: 'accept'; data: { status: number; ms: number; requestId: string; bytes: number; ids: string[] } }
  /** The handler rejected a whole request, or some of its events; then `error` is the first one's. */
  | { step: 'reject'; scope: 'request'; data: { ms: number } & Problem }
  | { step: 'reject'; scope: 'events'; data: RejectedEvents }
  /** The handler couldn't confirm events. The client must resend them. `error` is the first one's. */
  | { step: 'retry'; data: UnconfirmedEvents }
  /** Kinesis stored a record. */
  | { step: 'stream'; data: { shardId: string; sequenceNumber: string; bytes: number; ids: string[] } }
  /** Firehose wrote an object. */
  | { step: 'deliver'; data: { key: string; lines: number; bytes: number }; ids: string[] }
  /** Faults of the local AWS were turned on, or have ended. */
  | { step: 'fault'; status: 'on'; data: { faults: Faults } }
  | { step: 'fault'; status: 'off'; data: { affectedCalls: number } }
  /** A part of the pipeline failed; it retries. */
  | { step: 'error'; data: { message: string } }

type RejectedEvents = { status: number; ms: number; requestId: string; rejected: number; error: Rejection }
type UnconfirmedEvents = {
  status: number
  ms: number
  requestId: string
  ids: string[]
  error: Extract<EventResult, { status: 'retry' }>['error']
}

/** Called for each step of an event. */
export type Log = (entry: LogEntry) => void
