import type { Clock } from '@sluice/core/clock'
import type { BufferFill } from '@sluice/core/control-api'
import type { Problem } from '@sluice/core/problem'
import type { Random } from '@sluice/core/random'
import type { SubmitResponse } from '@sluice/core/response'
import { idsIn } from '@sluice/core/stored-line'
import type { DeliveryObserver } from '../firehose/context.ts'
import type { HandlerResponse } from '../gateway/gateway.ts'
import { copyCounter } from './copies.ts'
import type { Journal } from './journal.ts'
import type { Log } from './log-entry.ts'
import { recordIds } from './record-ids.ts'

export type ObserveOptions = {
  log: Log
  journal: Journal
  clock: Clock
  random: Random
  /** Logs a failure of a delivery stream. */
  onError: (message: string) => void
}

export type Observer = {
  /** Called for each response of the handler. */
  onResponse: (response: HandlerResponse) => void
  /** Called for each record once Kinesis has it on disk. */
  onStored: (shardId: string, sequenceNumber: string, data: Buffer) => void
  delivery: DeliveryObserver
  /** Counts the copies of events in records from before this run. */
  countCopies: (data: Buffer) => void
  counts: () => Counts
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
export function observePipeline({ log, journal, clock, random, onError }: ObserveOptions): Observer {
  let copies = copyCounter(random)
  let counts = { acknowledged: 0, retries: 0, failed: 0, buffer: null as BufferFill | null }
  const ids = recordIds()
  const at = () => new Date(clock.now()).toISOString()

  return {
    onResponse({ status, ms: exactMs, requestBytes, body }) {
      const ms = Math.round(exactMs * 10) / 10
      const response = JSON.parse(body) as SubmitResponse | Problem
      if ('results' in response) {
        const acceptedIds = idsOf(response, 'accepted')
        counts.acknowledged += acceptedIds.length
        counts.retries += response.retry
        if (acceptedIds.length > 0) {
          const { requestId } = response
          journal.publish({ type: 'accepted', at: at(), ids: acceptedIds, requestId, status, ms })
        }
        logResults(log, response, acceptedIds, { status, ms, bytes: requestBytes })
      } else {
        log({ step: 'reject', scope: 'request', data: { ms, ...response } })
      }
    },

    onStored(shardId, sequenceNumber, data) {
      copies.add(data)
      const found = { shardId, sequenceNumber, bytes: data.length, ids: ids.of({ sequenceNumber, data }) }
      journal.publish({ type: 'stored', at: at(), ...found })
      log({ step: 'stream', data: found })
    },

    delivery: {
      onBuffered(records, { bytes, sizeBytes, dueInMs }) {
        const deliverAt = new Date(clock.now() + dueInMs).toISOString()
        counts.buffer = { bytes, sizeBytes, deliverAt }
        const fill = { bufferedBytes: bytes, sizeBytes, deliverAt }
        const shardId = records[0]?.shardId ?? ''
        journal.publish({ type: 'buffered', at: at(), ids: records.flatMap(ids.of), shardId, ...fill })
      },
      onDelivered({ key, content, lines, records }) {
        counts.buffer = null
        const delivered = records ? records.flatMap(ids.take) : idsIn(content)
        journal.publish({ type: 'delivered', at: at(), ids: delivered, key, bytes: content.length })
        log({ step: 'deliver', data: { key, lines, bytes: content.length }, ids: delivered })
      },
      onError(message) {
        counts.failed++
        journal.publish({ type: 'error', at: at(), ids: [], message })
        onError(message)
      },
    },

    countCopies: (data) => copies.add(data),
    counts: () => ({ ...counts, duplicates: copies.count() }),
    resetCounts(acknowledged) {
      copies = copyCounter(random)
      counts = { acknowledged, retries: 0, failed: 0, buffer: null }
    },
  }
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
  const retry = idsOf(response, 'retry')
  if (accepted.length > 0) log({ step: 'accept', data: { status, ms, requestId, bytes, ids: accepted } })
  if (error) log({ step: 'reject', scope: 'events', data: { status, ms, requestId, rejected, error } })
  if (retry.length > 0) log({ step: 'retry', data: { status, ms, requestId, ids: retry } })
}
