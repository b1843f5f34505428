import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gzip as gzipWithCallback } from 'node:zlib'
import { objectKey } from '@sluice/core/object-key'
import { countLines } from '@sluice/core/stored-line'
import type { OnCrashPoint } from '../disk/crash-points.ts'
import { inflate } from '../disk/gzip.ts'
import { Buffered, type SourceRecord } from './buffer.ts'
import { inTime, listShards, type ShardReader, type Start, shardReader } from './source.ts'
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
  onCrashPoint?: OnCrashPoint
  /** A monotonic clock, milliseconds. */
  now?: () => number
}

const gzip = promisify(gzipWithCallback)

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
  const { endpoint, states, now = () => performance.now(), onCrashPoint = () => {} } = options
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
  /** In a row. */
  let failures = 0

  const dueInMs = () => Math.max(0, buffer.startedAt + intervalMs - now())
  const tell = (words: string) => onError(`Delivery stream ${name}: ${words}`)
  const tellMissed = (shardId: string) => (records: bigint) =>
    tell(`${records} records of ${shardId} are lost: the stream's retention took them before they were delivered`)
  const readerAt = (shardId: string, start: Start, onMissed = tellMissed(shardId)) =>
    shardReader({ endpoint, streamName, shardId, start, signal: abandoned.signal, onMissed })
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
    if (state.intent) await resume(state.intent)
    const readers = await openReaders()
    while (!abandoned.signal.aborted) {
      const startedAt = now()
      // What is asked for during this turn waits for the next: the shards read by then may have got more.
      const waiting = flushes
      const isLast = isDraining
      const failuresBefore = failures
      const isCaughtUp = await readAll(readers)
      const isDue = !buffer.isEmpty && dueInMs() === 0
      if (isDue || (isCaughtUp && (isLast || waiting.length > 0))) await deliver()
      if (failures === failuresBefore) failures = 0
      if (isCaughtUp) {
        flushes = flushes.slice(waiting.length)
        for (const resolve of waiting) resolve()
        if (isLast) return
      }
      const isUrgent = !isCaughtUp || isDraining || flushes.length > 0
      const nextReadMs = isUrgent ? readAgainMs : readEveryMs - (now() - startedAt)
      const nextMs = failures > 0 ? backoffMs(failures) : nextReadMs
      await pause(Math.max(0, buffer.isEmpty ? nextMs : Math.min(nextMs, dueInMs())))
    }
  }

  async function openReaders(): Promise<ShardReader[]> {
    const shardIds = await listShards(endpoint, streamName, abandoned.signal)
    return shardIds.map((shardId) => {
      const last = state.checkpoints[shardId]
      if (last === undefined) return readerAt(shardId, { ShardIteratorType: 'TRIM_HORIZON' })
      return readerAt(shardId, { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: last })
    })
  }

  /** Whether nothing is left to read. A shard that cannot be read costs no buffer: what was read is delivered in time. */
  async function readAll(readers: ShardReader[]): Promise<boolean> {
    const unread = (error: unknown) => {
      if (abandoned.signal.aborted) throw error
      failures++
      tell(reasonOf(error))
      return { records: [], isCaughtUp: false }
    }
    let isAllRead = true
    for (const read of readers) {
      const { records, isCaughtUp } = await read().catch(unread)
      isAllRead &&= isCaughtUp
      await take(records)
    }
    return isAllRead
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
    const intent = { key, segments: buffer.segments() }
    const content = buffer.content()
    await save({ ...state, intent })
    onCrashPoint('firehose:after-intent')
    await put(key, content)
    await settle(intent, content)
    buffer = new Buffered()
  }

  /** What a crash left open: its object is in S3, which holds whole ones only, or is written of the same records. */
  async function resume(intent: Intent): Promise<void> {
    const stored = await getObject(bucketUrl, intent.key, abandoned.signal)
    const content = stored ?? (await contentOf(intent))
    if (!stored) await put(intent.key, content)
    await settle(intent, content)
  }

  /** Writes an object, for as long as it takes. */
  async function put(key: string, content: Buffer): Promise<void> {
    const body = isGzip ? await gzip(content) : content
    for (let attempt = 0; content.length > 0; attempt++) {
      const failure = await putObject(bucketUrl, key, body, abandoned.signal)
      if (!failure) break
      onError(`S3 did not take ${key}: ${failure}`)
      await sleep(backoffMs(attempt), undefined, { signal: abandoned.signal })
    }
    onCrashPoint('firehose:after-put')
  }

  /** Moves the checkpoint behind an object that is written. */
  async function settle({ key, segments }: Intent, content: Buffer): Promise<void> {
    const lines = countLines(content)
    const { intent: _done, ...kept } = state
    const moved = Object.fromEntries(segments.map(({ shardId, to }) => [shardId, to]))
    await save({ ...kept, checkpoints: { ...state.checkpoints, ...moved }, lines: state.lines + lines })
    onCrashPoint('firehose:after-checkpoint')
    onDelivered(key, content, lines)
  }

  /** The content of an intent that a crash left open: the same records, read again, but for those that are gone. */
  async function contentOf({ segments }: Intent): Promise<Buffer> {
    const parts: Buffer[] = []
    for (const { shardId, from, to } of segments) {
      const readerFrom = (StartingSequenceNumber: string) =>
        readerAt(shardId, { ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber }, () => {})
      const read = readerFrom(from)
      let missing = BigInt(to) - BigInt(from) + 1n
      for (let isRead = false; !isRead; ) {
        const { records, isCaughtUp } = await read()
        const held = records.filter(({ sequenceNumber }) => sequenceNumber <= to)
        parts.push(...held.map(({ data }) => data))
        missing -= BigInt(held.length)
        isRead = isCaughtUp || missing === 0n || held.length < records.length
        if (!isRead) await pause(readAgainMs)
      }
      if (missing === 0n) continue
      // Gone, or never there: of a stream that was exchanged for another this throws.
      await readerFrom(to)()
      tellMissed(shardId)(missing)
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
        tell(reasonOf(error))
        await pause(backoffMs(failures++))
      }
    }
  }

  const running = keepRunning().finally(() => {
    for (const resolve of flushes) resolve()
  })

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

const urlOf = (bucketUrl: string, key: string) => `${bucketUrl}/${key.split('/').map(encodeURIComponent).join('/')}`

/** What went wrong, or undefined once S3 has the object. */
async function putObject(bucketUrl: string, key: string, body: Buffer, signal: AbortSignal) {
  try {
    const response = await fetch(urlOf(bucketUrl, key), {
      method: 'PUT',
      body: new Uint8Array(body),
      signal: inTime(signal),
    })
    const text = await response.text()
    if (response.ok && response.headers.has('etag')) return undefined
    return `${response.status} ${/<Code>(.*?)<\/Code>/.exec(text)?.[1] ?? ''}`
  } catch (error) {
    return reasonOf(error)
  }
}

/** An object's content as it was before compression, or undefined where there is none. */
async function getObject(bucketUrl: string, key: string, signal: AbortSignal): Promise<Buffer | undefined> {
  const response = await fetch(urlOf(bucketUrl, key), { signal: inTime(signal) })
  const content = Buffer.from(await response.arrayBuffer())
  if (response.ok) return inflate(content)
  if (response.status === 404) return undefined
  throw new Error(`S3 did not tell whether it has ${key}: ${response.status}`)
}

/** Of a request that got no answer the reason is the cause: `fetch failed (connect ECONNREFUSED 127.0.0.1:4566)`. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message
}
