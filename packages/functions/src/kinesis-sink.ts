import { setTimeout as wait } from 'node:timers/promises'
import { type KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis'
import { timeouts } from '@sluice/core/pipeline'
import { type RecordOutcome, type Sink, type StreamRecord, unknownOutcome } from '@sluice/core/record'

export type KinesisSinkOptions = {
  /** With `maxAttempts: 1`: the SDK would resend whole batches and never look at partial failures. */
  client: Pick<KinesisClient, 'send'>
  streamName: string
  /** When the sink answers with what it knows. */
  deadlineMs?: number
  /** How long one PutRecords call may take. */
  attemptMs?: number
  /** A number from 0 to 1: the jitter. */
  random?: () => number
  /** Milliseconds on a clock that only goes forward, and a way to wait for some. */
  now?: () => number
  sleep?: (ms: number) => Promise<unknown>
  /** Told of calls that failed as a whole; a client never sees their cause. */
  onError?: (error: unknown) => void
}

const throttling = new Set([
  'ProvisionedThroughputExceededException',
  'KMSThrottlingException',
  'LimitExceededException',
])
const firstBackoffMs = 50
const maxBackoffMs = 1_000

/**
 * Puts records with PutRecords and puts again only those that failed, with full jitter, until a deadline.
 * One request never makes more records than one call takes, as `limits` has it.
 */
export function kinesisSink({
  client,
  streamName,
  deadlineMs = timeouts.storeSeconds * 1_000,
  attemptMs = 2_000,
  random = Math.random,
  now = () => performance.now(),
  sleep = wait,
  onError = () => {},
}: KinesisSinkOptions): Sink {
  async function put(records: readonly StreamRecord[], timeoutMs: number): Promise<RecordOutcome[]> {
    const command = new PutRecordsCommand({
      StreamName: streamName,
      Records: records.map(({ partitionKey, data }) => ({ PartitionKey: partitionKey, Data: data })),
    })
    const { Records = [] } = await within(timeoutMs, (abortSignal) => client.send(command, { abortSignal }))
    return records.map((_, i) => {
      const { ShardId: shardId, SequenceNumber: sequenceNumber, ErrorCode } = Records[i] ?? {}
      if (!ErrorCode && shardId && sequenceNumber) return { status: 'stored', shardId, sequenceNumber }
      return ErrorCode && throttling.has(ErrorCode) ? { status: 'retry', code: 'throttled' } : unknownOutcome
    })
  }

  return async (records) => {
    const deadline = now() + deadlineMs
    const outcomes = records.map(() => unknownOutcome)
    let pending = [...records.keys()]
    for (let attempt = 0; ; attempt++) {
      const timeoutMs = Math.max(1, Math.min(attemptMs, deadline - now()))
      const batch = pending.flatMap((index) => records[index] ?? [])
      const { results, isFinal } = await put(batch, timeoutMs).then(
        (results) => ({ results, isFinal: false }),
        (error: unknown) => {
          onError(error)
          const { outcome, isFinal } = classify(error)
          return { results: batch.map(() => outcome), isFinal }
        },
      )
      for (const [n, index] of pending.entries()) outcomes[index] = results[n] ?? unknownOutcome
      pending = pending.filter((_, n) => results[n]?.status !== 'stored')
      const backoffMs = random() * Math.min(maxBackoffMs, firstBackoffMs * 2 ** attempt)
      // A last attempt with little time left would be cut rather than answered, and leave its records unknown.
      const isLate = now() + backoffMs + attemptMs / 8 >= deadline
      if (pending.length === 0 || isFinal || isLate) return outcomes
      await sleep(backoffMs)
    }
  }
}

/**
 * Bounds the wall time of `call`: over HTTP/1.1 the abort also drops a connection that went dead, so that the next
 * attempt gets a new one; a call that does not listen to its signal is left behind.
 */
async function within<T>(timeoutMs: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const timeout = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    const error = new Error(`No answer within ${Math.round(timeoutMs)} ms`)
    controller.abort(error)
    timeout.reject(error)
  }, timeoutMs)
  return Promise.race([call(controller.signal), timeout.promise]).finally(() => clearTimeout(timer))
}

/** Client errors other than throttling (no such stream, access denied) do not get better within a request. */
function classify(error: unknown): { outcome: RecordOutcome; isFinal: boolean } {
  const { name, $fault } = error as { name?: string; $fault?: string }
  if (name && throttling.has(name)) return { outcome: { status: 'retry', code: 'throttled' }, isFinal: false }
  return { outcome: unknownOutcome, isFinal: $fault === 'client' }
}
