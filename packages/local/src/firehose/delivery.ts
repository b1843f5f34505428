import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { linesIn } from '@sluice/core/lines'
import { objectKey } from '@sluice/core/object-key'
import type { OnStep } from '../steps.ts'
import { Buffered, type SourceRecord } from './buffer.ts'
import { answerWithinMs, listShards, type ShardReader, type Start, shardReader } from './source.ts'
import type { Intent, State, States } from './state.ts'

/** What happens to records on their way, for whoever watches. */
export type DeliveryObserver = {
  onBuffered?: (records: SourceRecord[], fill: { bytes: number; sizeBytes: number; dueInMs: number }) => void
  onDelivered?: (key: string, content: Buffer, lines: number) => void
  onError?: (message: string) => void
}

export type DeliveryOptions = DeliveryObserver & {
  /** Where Kinesis and S3 answer. */
  endpoint: string
  states: States
  onStep?: OnStep
  /** A monotonic clock, milliseconds. */
  now?: () => number
}

const readEveryMs = 1_000
/** Behind the stream, or awaited: a shard takes 5 reads a second. */
const readAgainMs = 200
const backoffMs = (attempt: number) => Math.min(2_000, 100 * 2 ** attempt)

/**
 * Delivers one stream to one bucket: reads every shard once per second, as often as it may while it is behind, buffers
 * until size or interval, writes an object. Reading waits while an object is being written, so memory holds one buffer
 * and one read.
 */
export function startDelivery(initial: State, options: DeliveryOptions) {
  const { name, version, streamName, destination } = initial.deliveryStream
  const { Prefix: prefix, FileExtension, CompressionFormat, BufferingHints } = destination
  const { endpoint, states, now = () => performance.now(), onStep = () => {} } = options
  const { onBuffered = () => {}, onDelivered = () => {}, onError = () => {} } = options
  const sizeBytes = BufferingHints.SizeInMBs * 1024 * 1024
  const intervalMs = BufferingHints.IntervalInSeconds * 1_000
  const bucketUrl = `${endpoint}/${destination.BucketARN.split(':::')[1]}`
  const isGzip = CompressionFormat === 'GZIP'
  const abandoned = new AbortController()
  let state = initial
  let buffer = new Buffered()
  let isDraining = false
  let flushes: (() => void)[] = []
  let wake = () => {}
  /** Failures in a row. */
  let attempt = 0

  const dueInMs = () => Math.max(0, buffer.startedAt + intervalMs - now())
  const readerAt = (shardId: string, start: Start) =>
    shardReader(endpoint, streamName, shardId, start, abandoned.signal)
  const save = async (changed: State) => {
    await states.save(changed)
    state = changed
  }
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  async function run(): Promise<void> {
    if (state.intent) await write(state.intent, await contentOf(state.intent))
    const readers = await openReaders()
    while (!abandoned.signal.aborted) {
      const startedAt = now()
      // What is asked for during this turn waits for the next: the shards read by then may have got more.
      const waiting = flushes
      const isLast = isDraining
      const isCaughtUp = await readAll(readers)
      const isDue = !buffer.isEmpty && dueInMs() === 0
      if (isDue || (isCaughtUp && (isLast || waiting.length > 0))) await deliver()
      attempt = 0
      if (isCaughtUp) {
        flushes = flushes.slice(waiting.length)
        for (const resolve of waiting) resolve()
        if (isLast) return
      }
      const isUrgent = !isCaughtUp || isDraining || flushes.length > 0
      const nextReadMs = isUrgent ? readAgainMs : readEveryMs - (now() - startedAt)
      const nextMs = buffer.isEmpty ? nextReadMs : Math.min(nextReadMs, dueInMs())
      await pause(Math.max(0, nextMs))
    }
  }

  async function openReaders(): Promise<ShardReader[]> {
    const shardIds = await listShards(endpoint, streamName, abandoned.signal)
    return shardIds.map((shardId) => {
      const last = state.checkpoints[shardId]
      if (last === undefined) return readerAt(shardId, { ShardIteratorType: 'TRIM_HORIZON' })
      return readerBehind(shardId, last)
    })
  }

  /** Reads on from the last delivered record, which is read once more to see that nothing behind it was trimmed. */
  function readerBehind(shardId: string, last: string): ShardReader {
    const read = readerAt(shardId, { ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: last })
    let isFirst = true
    return async () => {
      const { records, isCaughtUp } = await read()
      const [first] = records
      if (!isFirst || !first) return { records, isCaughtUp }
      isFirst = false
      if (first.sequenceNumber === last) return { records: records.slice(1), isCaughtUp }
      onError(
        `Delivery stream ${name}: ${shardId} no longer holds ${last}; what came before ${first.sequenceNumber} may be lost`,
      )
      return { records, isCaughtUp }
    }
  }

  async function readAll(readers: ShardReader[]): Promise<boolean> {
    let isCaughtUp = true
    for (const read of readers) {
      const batch = await read()
      isCaughtUp &&= batch.isCaughtUp
      await take(batch.records)
    }
    return isCaughtUp
  }

  async function take(records: SourceRecord[]): Promise<void> {
    let reported = 0
    const report = (end: number) => {
      const fill = { bytes: buffer.bytes, sizeBytes, dueInMs: dueInMs() }
      if (end > reported) onBuffered(records.slice(reported, end), fill)
      reported = end
    }
    for (const [i, record] of records.entries()) {
      if (buffer.bytes + record.data.length > sizeBytes) {
        report(i)
        await deliver()
      }
      buffer.add(record, now())
    }
    report(records.length)
    if (buffer.bytes >= sizeBytes) await deliver()
  }

  async function deliver(): Promise<void> {
    if (buffer.isEmpty) return
    const key = objectKey({
      prefix,
      version,
      deliveryStream: name,
      arrival: new Date(buffer.arrival),
      uuid: randomUUID(),
      fileExtension: FileExtension || (isGzip ? '.gz' : ''),
      randomString: () => randomBytes(9).toString('base64url').slice(0, 11),
    })
    const intent = { key, segments: buffer.segments }
    await save({ ...state, intent })
    onStep('firehose:after-intent')
    await write(intent, buffer.content())
    buffer = new Buffered()
  }

  /** Writes an intended object, for as long as it takes, and moves the checkpoint. */
  async function write({ key, segments }: Intent, content: Buffer): Promise<void> {
    const body = isGzip ? gzipSync(content) : content
    for (let attempt = 0; ; attempt++) {
      const failure = await putObject(bucketUrl, key, body, abandoned.signal)
      if (!failure) break
      onError(`S3 did not take ${key}: ${failure}`)
      await sleep(backoffMs(attempt), undefined, { signal: abandoned.signal })
    }
    onStep('firehose:after-put')
    const lines = linesIn(content)
    const { intent: _done, ...kept } = state
    const moved = Object.fromEntries(segments.map(({ shardId, to }) => [shardId, to]))
    await save({ ...kept, checkpoints: { ...state.checkpoints, ...moved }, lines: state.lines + lines })
    onStep('firehose:after-checkpoint')
    onDelivered(key, content, lines)
  }

  /** The content of an intent that a crash left open: the same records, read again. */
  async function contentOf({ key, segments }: Intent): Promise<Buffer> {
    const parts: Buffer[] = []
    for (const { shardId, from, to } of segments) {
      const read = readerAt(shardId, { ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: from })
      for (let first: SourceRecord | undefined, isWhole = false; !isWhole; ) {
        const { records, isCaughtUp } = await read()
        const end = records.findIndex(({ sequenceNumber }) => sequenceNumber === to)
        parts.push(...records.slice(0, end === -1 ? undefined : end + 1).map(({ data }) => data))
        first ??= records[0]
        isWhole = end !== -1
        if ((first && first.sequenceNumber !== from) || (isCaughtUp && !isWhole)) {
          throw new Error(`the stream no longer holds all of ${from} to ${to} in ${shardId}, the content of ${key}`)
        }
        if (!isWhole) await pause(readAgainMs)
      }
    }
    return Buffer.concat(parts)
  }

  /** A failure is like a crash: go on from what is on disk, a little later. */
  async function keepRunning(): Promise<void> {
    while (!abandoned.signal.aborted) {
      try {
        buffer = new Buffered()
        return await run()
      } catch (error) {
        if (abandoned.signal.aborted) return
        onError(`Delivery stream ${name}: ${error instanceof Error ? error.message : error}`)
        await pause(backoffMs(attempt++))
      }
    }
  }

  const running = keepRunning()

  return {
    /** Reads and delivers what is there now. */
    flush: () =>
      new Promise<void>((resolve) => {
        flushes = [...flushes, resolve]
        wake()
      }),
    /** Delivers what the stream holds, or gives up after `withinMs`: the next start goes on from the checkpoint. */
    async stop(withinMs: number): Promise<void> {
      isDraining = true
      wake()
      const timer = setTimeout(() => {
        abandoned.abort()
        wake()
      }, withinMs)
      await running
      clearTimeout(timer)
    },
  }
}

/** What went wrong, or undefined once S3 has the object. */
async function putObject(url: string, key: string, body: Buffer, stopped: AbortSignal): Promise<string | undefined> {
  const path = key.split('/').map(encodeURIComponent).join('/')
  try {
    const signal = AbortSignal.any([stopped, AbortSignal.timeout(answerWithinMs)])
    const response = await fetch(`${url}/${path}`, { method: 'PUT', body: new Uint8Array(body), signal })
    const text = await response.text()
    return response.ok ? undefined : `${response.status} ${/<Code>(.*?)<\/Code>/.exec(text)?.[1] ?? ''}`
  } catch (error) {
    return String(error)
  }
}
