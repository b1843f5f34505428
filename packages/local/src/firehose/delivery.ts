import { RecordBuffer, type SourceRecord } from './buffer.ts'
import { reasonOf } from './clients.ts'
import { type DeliveryContext, report, reportExpired } from './context.ts'
import { type ObjectQueue, objectQueue } from './object-queue.ts'
import { resumeObject } from './object-writer.ts'
import { backoffMs } from './pace.ts'
import { listShards, type Position, positionAfter, readShard } from './source.ts'

/** How far a delivery is: what is being written, what is read but not delivered, and where the next read starts. */
type Progress = { queue: ObjectQueue; buffer: RecordBuffer; positions: ReadonlyMap<string, Position> }

/** One read of every shard. `failures` counts the shards that couldn't be read. */
type Turn = { progress: Progress; isCaughtUp: boolean; failures: number }

/**
 * Delivers a stream to a bucket until the control ends it: reads every shard once per second, or as often as Kinesis
 * allows while there is more to read. Writes an object when the buffer is full or its interval is over. While there is
 * more to read, it fills the next buffer meanwhile, so memory holds two buffers and one read. After a failure, which can
 * also be one of the disk, it continues from the saved state, as after a crash.
 */
export async function deliver(context: DeliveryContext): Promise<void> {
  const { clock, control, pace } = context
  let progress: Progress | undefined
  let failures = 0
  while (!control.signal.aborted) {
    const startedAt = clock.monotonic()
    // A request that arrives during this turn waits for the next one: shards that were read may hold more by then.
    const flushes = control.startTurn()
    const isLast = control.isDraining
    try {
      const turn = await takeTurn(context, progress ?? (await open(context)), isLast || flushes.length > 0)
      progress = turn.progress
      failures = turn.failures > 0 ? failures + turn.failures : 0
      if (turn.isCaughtUp) control.fulfill(flushes)
      if (turn.isCaughtUp && isLast) return
      const isUrgent = !turn.isCaughtUp || control.isAwaited
      const nextReadMs = isUrgent ? pace.readAgainMs : pace.readEveryMs - (clock.monotonic() - startedAt)
      const nextMs = failures > 0 ? backoffMs(failures) : nextReadMs
      await control.pause(Math.max(0, Math.min(nextMs, dueInMs(context, progress.buffer))))
    } catch (error) {
      await progress?.queue.isIdle()
      if (control.signal.aborted) return
      report(context, reasonOf(error))
      progress = undefined
      await control.pause(backoffMs(failures++))
    }
  }
  await progress?.queue.isIdle()
}

/** Returns the time until a buffer's interval is over, in milliseconds. An empty buffer is never due. */
function dueInMs({ deliveryStream, clock }: DeliveryContext, buffer: RecordBuffer): number {
  if (buffer.isEmpty) return Number.POSITIVE_INFINITY
  const intervalMs = deliveryStream.destination.BufferingHints.IntervalInSeconds * 1_000
  return Math.max(0, buffer.startedAt + intervalMs - clock.monotonic())
}

const sizeBytesOf = ({ deliveryStream }: DeliveryContext) =>
  deliveryStream.destination.BufferingHints.SizeInMBs * 1024 * 1024

/** Starts from the saved state: finishes an interrupted object, then reads behind the checkpoints. */
async function open(context: DeliveryContext): Promise<Progress> {
  const { states, deliveryStream } = context
  const saved = states.get(deliveryStream.name) ?? { deliveryStream, checkpoints: {}, lines: 0 }
  const state = saved.intent ? await resumeObject(context, saved, saved.intent) : saved
  const shardIds = await listShards(context)
  const positions = new Map(shardIds.map((shardId) => [shardId, positionAfter(state.checkpoints[shardId])]))
  return { queue: objectQueue(context, state), buffer: new RecordBuffer(), positions }
}

/** Reads every shard, and delivers what is due; if `isAwaited`, also what isn't, once there is nothing left to read. */
async function takeTurn(context: DeliveryContext, start: Progress, isAwaited: boolean): Promise<Turn> {
  const turn = await readShards(context, start)
  const isDue = dueInMs(context, turn.progress.buffer) === 0
  const isDelivered = isDue || (turn.isCaughtUp && isAwaited)
  const progress = isDelivered ? await deliverBuffer(turn.progress) : turn.progress
  if (turn.isCaughtUp) await progress.queue.written()
  return { ...turn, progress }
}

/** Reads every shard once. A shard that can't be read loses no buffered record: they are delivered in time. */
async function readShards(context: DeliveryContext, start: Progress): Promise<Turn> {
  let turn: Turn = { progress: start, isCaughtUp: true, failures: 0 }
  for (const [shardId, position] of start.positions) {
    const read = await readShard(context, shardId, position).catch((error: unknown) => {
      if (context.control.signal.aborted) throw error
      report(context, reasonOf(error))
      return undefined
    })
    const { records = [], isCaughtUp = false, next = { start: position.start }, expired = 0n } = read ?? {}
    if (expired > 0n) reportExpired(context, shardId, expired)
    const positions = new Map([...turn.progress.positions, [shardId, next]])
    turn = {
      progress: await addRecords(context, { ...turn.progress, positions }, records),
      isCaughtUp: turn.isCaughtUp && isCaughtUp,
      failures: turn.failures + (read ? 0 : 1),
    }
  }
  return turn
}

/** Adds records to the buffer, and delivers the buffer each time it is full. */
async function addRecords(context: DeliveryContext, start: Progress, records: SourceRecord[]): Promise<Progress> {
  const sizeBytes = sizeBytesOf(context)
  let progress = start
  let reported = 0
  const reportBuffered = (end: number) => {
    const fill = { bytes: progress.buffer.bytes, sizeBytes, dueInMs: dueInMs(context, progress.buffer) }
    if (end > reported) context.observer.onBuffered(records.slice(reported, end), fill)
    reported = end
  }
  for (const [index, record] of records.entries()) {
    if (progress.buffer.bytes + record.data.length > sizeBytes) {
      reportBuffered(index)
      progress = await deliverBuffer(progress)
    }
    progress.buffer.add(record, context.clock.monotonic())
  }
  reportBuffered(records.length)
  return progress.buffer.bytes >= sizeBytes ? deliverBuffer(progress) : progress
}

async function deliverBuffer(progress: Progress): Promise<Progress> {
  if (progress.buffer.isEmpty) return progress
  return { ...progress, buffer: await progress.queue.add(progress.buffer) }
}
