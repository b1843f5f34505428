import type { Clock } from '@sluice/core/clock'
import type { BufferFill, ReceivedRequest } from '@sluice/core/control-api'
import { eventName } from '@sluice/core/event-name'
import { local } from '@sluice/core/pipeline'
import type { Problem } from '@sluice/core/problem'
import type { Random } from '@sluice/core/random'
import type { SubmitResponse } from '@sluice/core/response'
import { idsIn } from '@sluice/core/stored-line'
import type { DeliveryObserver } from '../firehose/context.ts'
import type { HandlerResponse, SentHeaders } from '../gateway/gateway.ts'
import { copyCounter } from './copies.ts'
import { type EventLog, eventLog } from './event-log.ts'
import type { Journal } from './journal.ts'
import type { Log } from './log-entry.ts'
import { consoleOf, type ReceivedRequests, receivedRequests, sourceOf } from './received.ts'
import { recordIds } from './record-ids.ts'
import { oncePerMinute } from './repeated.ts'

export type ObserveOptions = {
  log: Log
  journal: Journal
  clock: Clock
  random: Random
  /** The clock of waits in real time. Default: `clock`. */
  systemClock?: Clock | undefined
  /** Logs a failure of a delivery stream. */
  onError: (message: string) => void
}

export type Observer = {
  /** Called for each response of the handler, with the headers of its request. */
  onResponse: (response: HandlerResponse, requestHeaders: SentHeaders) => void
  /** Called for each request that waits too long for the handler. */
  onBusy: () => void
  /** Called for each record once Kinesis has it on disk. */
  onStored: (shardId: string, sequenceNumber: string, data: Buffer) => void
  delivery: DeliveryObserver
  /** Counts the copies of events in records from before this run. */
  countCopies: (data: Buffer) => void
  counts: () => Counts
  /** Returns the newest requests of all senders, newest first. */
  received: () => ReceivedRequest[]
  /** The events of the newest requests. */
  events: EventLog
  /** Sets the number of acknowledged lines, and all other counts to 0. */
  resetCounts: (acknowledged: number) => void
}

type Counts = {
  acknowledged: number
  duplicates: number
  /** Events whose response was `retry`. */
  retries: number
  failed: number
  buffer: BufferFill | null
}

/** Observes all parts of the pipeline: counts, writes the log and publishes journey events for the console. */
export function observePipeline(options: ObserveOptions): Observer {
  const { log, journal, clock, random, systemClock = clock } = options
  let copies = copyCounter(random)
  const counts = { acknowledged: 0, retries: 0, failed: 0, buffer: null as BufferFill | null }
  const ids = recordIds()
  const received = receivedRequests()
  const events = eventLog(systemClock)
  const at = () => new Date(clock.now()).toISOString()
  const report = errorReport(options, at)
  const reportBusy = oncePerMinute(clock, report)

  return {
    onResponse: (response, headers) =>
      recordResponse({ log, journal, received, events, counts, at: at() }, response, headers),
    onBusy: () => reportBusy(busyMessage),

    onStored(shardId, sequenceNumber, data) {
      copies.add(data)
      const found = { shardId, sequenceNumber, bytes: data.length, ids: ids.of({ sequenceNumber, data }) }
      received.stored({ at: at(), shardId, sequenceNumber, bytes: data.length }, found.ids)
      journal.publish({ type: 'stored', at: at(), ...found })
      log({ step: 'stream', data: found })
    },

    delivery: {
      onBuffered(records, { bytes, sizeBytes, dueInMs }) {
        const deliverAt = new Date(clock.now() + dueInMs).toISOString()
        counts.buffer = { bytes, sizeBytes, deliverAt }
        const fill = { bufferedBytes: bytes, sizeBytes, deliverAt }
        const shardId = records[0]?.shardId ?? ''
        const bufferedIds = records.flatMap(ids.of)
        received.buffered(sequenceNumbersOf(records), { ...counts.buffer, at: at(), shardId })
        journal.publish({ type: 'buffered', at: at(), ids: bufferedIds, shardId, ...fill })
      },
      onDelivered({ key, content, lines, records }) {
        counts.buffer = null
        const delivered = records ? records.flatMap(ids.take) : idsIn(content)
        received.delivered(sequenceNumbersOf(records ?? []), { at: at(), key })
        journal.publish({ type: 'delivered', at: at(), ids: delivered, key, bytes: content.length })
        log({ step: 'deliver', data: { key, lines, bytes: content.length }, ids: delivered })
      },
      onError(message) {
        counts.failed++
        report(message)
      },
    },

    countCopies: (data) => copies.add(data),
    counts: () => ({ ...counts, duplicates: copies.count() }),
    received: received.list,
    events,
    resetCounts(acknowledged) {
      received.clear()
      events.clear()
      copies = copyCounter(random)
      Object.assign(counts, { acknowledged, retries: 0, failed: 0, buffer: null })
    },
  }
}

/** Returns a function that logs a failure and shows it in the console. */
function errorReport({ journal, onError }: ObserveOptions, at: () => string) {
  return (message: string) => {
    journal.publish({ type: 'error', at: at(), ids: [], message })
    onError(message)
  }
}

const { handlersAtOnce, waitSeconds } = local.overload
const busyMessage =
  `More requests arrive than this machine handles: ${handlersAtOnce} at once, and the others within ${waitSeconds} s. ` +
  'The rest get 503 Service Unavailable. The limit is local.overload in packages/core/src/pipeline.ts.'

const sequenceNumbersOf = (records: readonly { sequenceNumber: string }[]) =>
  records.map(({ sequenceNumber }) => sequenceNumber)

type Records = Pick<ObserveOptions, 'log' | 'journal'> & {
  received: ReceivedRequests
  events: EventLog
  counts: { acknowledged: number; retries: number }
  at: string
}

/** Counts, logs and publishes the events of one response. */
function recordResponse(
  { log, journal, received, events, counts, at }: Records,
  { status, ms: exactMs, requestBody, body }: HandlerResponse,
  requestHeaders: SentHeaders,
): void {
  const ms = Math.round(exactMs * 10) / 10
  const response = JSON.parse(body) as SubmitResponse | Problem
  const sender = { source: sourceOf(requestHeaders), console: consoleOf(requestHeaders) }
  const bytes = requestBody.length
  received.add({ at, ...sender, name: nameOf(requestBody, response), bytes, status, ms, response })
  const { source } = sender
  events.add({ at, source, status, headers: requestHeaders, body: requestBody, response: body })
  if (!('results' in response)) {
    log({ step: 'reject', scope: 'request', data: { ms, ...response } })
    return
  }
  const ids = idsOf(response, 'accepted')
  counts.acknowledged += ids.length
  counts.retries += response.retry
  if (ids.length > 0) journal.publish({ type: 'accepted', at, ids, requestId: response.requestId, status, ms })
  logResults(log, response, ids, { status, ms, bytes })
}

/** A longer body isn't read for a name. */
const maxNamedBytes = 16_384
const gzipStart = 0x1f

/** Returns the name of a single event; null for a batch, or if the body can't be read at once. */
function nameOf(body: Uint8Array, response: SubmitResponse | Problem): string | null {
  const isBatch = 'results' in response && response.results.length > 1
  if (isBatch || body.length > maxNamedBytes || body[0] === gzipStart) return null
  return eventName(new TextDecoder().decode(body))
}

const idsOf = ({ results }: SubmitResponse, status: 'accepted' | 'retry') =>
  results.flatMap((result) => (result.status === status ? [result.id] : []))

/** Logs what happened to the events of one request: one entry for each status. `accepted` are ids. */
function logResults(
  log: Log,
  response: SubmitResponse,
  accepted: string[],
  { status, ms, bytes }: { status: number; ms: number; bytes: number },
): void {
  const { requestId, results, rejected } = response
  const [error] = results.flatMap((result) => (result.status === 'rejected' ? [result.error] : []))
  const [retryError] = results.flatMap((result) => (result.status === 'retry' ? [result.error] : []))
  if (accepted.length > 0) log({ step: 'accept', data: { status, ms, requestId, bytes, ids: accepted } })
  if (error) log({ step: 'reject', scope: 'events', data: { status, ms, requestId, rejected, error } })
  if (retryError)
    log({ step: 'retry', data: { status, ms, requestId, ids: idsOf(response, 'retry'), error: retryError } })
}
