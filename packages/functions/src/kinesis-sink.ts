import { type KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis'
import { type Clock, sleep, withTimeout } from '@sluice/core/clock'
import { timeouts } from '@sluice/core/pipeline'
import type { Random } from '@sluice/core/random'
import { type RecordOutcome, type Sink, type StreamRecord, unknownOutcome } from '@sluice/core/record'

export type KinesisSinkOptions = {
  /** A client with `maxAttempts: 1`. Otherwise the SDK resends whole batches and ignores partial failures. */
  client: Pick<KinesisClient, 'send'>
  streamName: string
  clock: Clock
  random: Random
  /** Milliseconds after which the sink reports its outcomes. Default: `timeouts.storeSeconds`. */
  deadlineMs?: number
  /** Milliseconds after which one PutRecords call is aborted. Default: 2,000. */
  attemptMs?: number
  /** Called for each PutRecords call that fails as a whole. A client never sees the cause. */
  onError?: (error: unknown) => void
}

const throttled: RecordOutcome = { status: 'retry', code: 'throttled' }
const throttlingCodes = new Set([
  'ProvisionedThroughputExceededException',
  'KMSThrottlingException',
  'LimitExceededException',
])
const firstBackoffMs = 50
const maxBackoffMs = 1_000

/**
 * Returns a sink that stores records with PutRecords and retries only the failed ones, with full jitter, until its
 * deadline. All records of a call must fit into one PutRecords call; the limits of a request make sure of that.
 */
export function kinesisSink(options: KinesisSinkOptions): Sink {
  const { clock, random, deadlineMs = timeouts.storeSeconds * 1_000, attemptMs = 2_000 } = options
  return async (records) => {
    const deadline = clock.monotonic() + deadlineMs
    const outcomes = records.map(() => unknownOutcome)
    let pending = [...records.keys()]
    for (let attempt = 0; ; attempt++) {
      const batch = pending.flatMap((index) => records[index] ?? [])
      const timeoutMs = Math.max(1, Math.min(attemptMs, deadline - clock.monotonic()))
      const { results, isFinal } = await tryPut(batch, timeoutMs, options)
      for (const [n, index] of pending.entries()) outcomes[index] = results[n] ?? unknownOutcome
      pending = pending.filter((_, n) => results[n]?.status !== 'stored')

      const backoffMs = random.fraction() * Math.min(maxBackoffMs, firstBackoffMs * 2 ** attempt)
      // A last attempt with little time left would be aborted, and leave its records unknown.
      const isLate = clock.monotonic() + backoffMs + attemptMs / 8 >= deadline
      if (pending.length === 0 || isFinal || isLate) return outcomes
      await sleep(clock, backoffMs)
    }
  }
}

/** Results in the order of the batch. `isFinal` is true if another attempt can't help. */
type Attempt = { results: RecordOutcome[]; isFinal: boolean }

async function tryPut(
  batch: readonly StreamRecord[],
  timeoutMs: number,
  { client, streamName, clock, onError }: KinesisSinkOptions,
): Promise<Attempt> {
  const command = new PutRecordsCommand({
    StreamName: streamName,
    Records: batch.map(({ partitionKey, data }) => ({ PartitionKey: partitionKey, Data: data })),
  })
  try {
    // Over HTTP/1.1 the abort also closes a dead connection, so the next attempt gets a new one.
    const send = (abortSignal: AbortSignal) => client.send(command, { abortSignal })
    const { Records = [] } = await withTimeout(clock, timeoutMs, send)
    return { results: batch.map((_, n) => outcomeOf(Records[n])), isFinal: false }
  } catch (error) {
    onError?.(error)
    const { outcome, isFinal } = classify(error)
    return { results: batch.map(() => outcome), isFinal }
  }
}

type Entry = { ShardId?: string | undefined; SequenceNumber?: string | undefined; ErrorCode?: string | undefined }

function outcomeOf({ ShardId: shardId, SequenceNumber: sequenceNumber, ErrorCode }: Entry = {}): RecordOutcome {
  if (!ErrorCode && shardId && sequenceNumber) return { status: 'stored', shardId, sequenceNumber }
  return ErrorCode && throttlingCodes.has(ErrorCode) ? throttled : unknownOutcome
}

/** Client errors other than throttling (no such stream, access denied) don't go away within a request. */
function classify(error: unknown): { outcome: RecordOutcome; isFinal: boolean } {
  const { name, $fault } = error as { name?: string; $fault?: string }
  if (name && throttlingCodes.has(name)) return { outcome: throttled, isFinal: false }
  return { outcome: unknownOutcome, isFinal: $fault === 'client' }
}
