import { promisify } from 'node:util'
import { gzip as gzipWithCallback } from 'node:zlib'
import { objectKey } from '@sluice/core/object-key'
import { uuid } from '@sluice/core/random'
import { countLines } from '@sluice/core/stored-line'
import type { RecordBuffer, SourceRecord } from './buffer.ts'
import { type DeliveryContext, reportExpired } from './context.ts'
import { backoffMs } from './pace.ts'
import { positionAt, readShard } from './source.ts'
import { bucketOf, type Intent, type Segment, type State } from './state.ts'

const gzip = promisify(gzipWithCallback)

/**
 * Writes the buffered records as one object and returns the state after it. The order matters for a crash: the intent
 * is on disk before the PUT, and the checkpoints move after it, so that a crash repeats at most this PUT.
 * @throws the control's reason if the delivery ends before S3 has the object
 */
export async function writeObject(context: DeliveryContext, state: State, buffer: RecordBuffer): Promise<State> {
  const records = buffer.records()
  const content = buffer.content()
  const intent = { key: newKey(context, buffer.arrival), segments: buffer.segments() }
  const announced = { ...state, intent }
  await context.states.save(announced)
  context.onCrashPoint('firehose:after-intent')
  await put(context, intent.key, content)
  return settle(context, announced, intent, content, records)
}

/**
 * Finishes the object that a crash interrupted and returns the state after it. If S3 has the object, it is written again,
 * because it may not be on disk yet. If not, the same records are read and written under the same key.
 */
export async function resumeObject(context: DeliveryContext, state: State, intent: Intent): Promise<State> {
  const stored = await context.clients.getObject(bucketIn(context), intent.key, context.control.signal)
  const content = stored ?? (await readSegments(context, intent.segments))
  await put(context, intent.key, content)
  return settle(context, state, intent, content, undefined)
}

const bucketIn = ({ deliveryStream }: DeliveryContext) => bucketOf(deliveryStream.destination) ?? ''

function newKey({ deliveryStream, random }: DeliveryContext, arrival: number): string {
  const { name, version, destination } = deliveryStream
  return objectKey({
    prefix: destination.Prefix,
    version,
    deliveryStream: name,
    arrival: new Date(arrival),
    uuid: uuid(random),
    fileExtension: destination.FileExtension || (destination.CompressionFormat === 'GZIP' ? '.gz' : ''),
    randomString: () => Buffer.from(random.bytes(9)).toString('base64url').slice(0, 11),
  })
}

/** Writes an object. Retries until S3 has it or the delivery ends. */
async function put(context: DeliveryContext, key: string, content: Buffer): Promise<void> {
  const { clients, control, deliveryStream, observer } = context
  const body = deliveryStream.destination.CompressionFormat === 'GZIP' ? await gzip(content) : content
  for (let attempt = 0; content.length > 0; attempt++) {
    const failure = await clients.putObject(bucketIn(context), key, body, control.signal)
    if (!failure) break
    observer.onError(`Couldn't write ${key} to S3: ${failure}. ${adviceOn(failure, context)}`)
    await control.backOff(backoffMs(attempt))
  }
  context.onCrashPoint('firehose:after-put')
}

function adviceOn(failure: string, context: DeliveryContext): string {
  if (!failure.includes('NoSuchBucket')) return 'Firehose retries the write.'
  const bucket = bucketIn(context)
  return `There is no bucket ${bucket}: its folder was deleted or never created. To deliver, create it (aws s3 mb s3://${bucket}) or restart Sluice.`
}

/** Moves the checkpoints behind an object that S3 has. */
async function settle(
  context: DeliveryContext,
  { intent: _done, ...state }: State,
  { key, segments }: Intent,
  content: Buffer,
  records: readonly SourceRecord[] | undefined,
): Promise<State> {
  const lines = countLines(content)
  const moved = Object.fromEntries(segments.map(({ shardId, to }) => [shardId, to]))
  const settled = { ...state, checkpoints: { ...state.checkpoints, ...moved }, lines: state.lines + lines }
  await context.states.save(settled)
  context.onCrashPoint('firehose:after-checkpoint')
  context.observer.onDelivered({ key, content, lines, records })
  return settled
}

/** Reads the records of an interrupted object again. Reports those that have expired. */
async function readSegments(context: DeliveryContext, segments: Segment[]): Promise<Buffer> {
  const parts: Buffer[] = []
  for (const segment of segments) parts.push(...(await readSegment(context, segment)))
  return Buffer.concat(parts)
}

async function readSegment(context: DeliveryContext, { shardId, from, to }: Segment): Promise<Buffer[]> {
  const parts: Buffer[] = []
  let position = positionAt(from)
  let missing = BigInt(to) - BigInt(from) + 1n
  for (let isRead = false; !isRead; ) {
    const { records, isCaughtUp, next } = await readShard(context, shardId, position)
    const own = records.filter(({ sequenceNumber }) => sequenceNumber <= to)
    parts.push(...own.map(({ data }) => data))
    missing -= BigInt(own.length)
    position = next
    isRead = isCaughtUp || missing === 0n || own.length < records.length
    if (!isRead) await context.control.pause(context.pace.readAgainMs)
  }
  if (missing > 0n) {
    // Throws if the stream never held these records, because it was recreated.
    await readShard(context, shardId, positionAt(to))
    reportExpired(context, shardId, missing)
  }
  return parts
}
