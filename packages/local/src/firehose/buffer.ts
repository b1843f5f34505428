import type { Segment } from './state.ts'

export type SourceRecord = {
  shardId: string
  sequenceNumber: string
  /** Milliseconds since 1970. */
  arrival: number
  data: Buffer
}

/** Records of one object in the making. */
export class Buffered {
  readonly #parts: Buffer[] = []
  readonly segments: Segment[] = []
  bytes = 0
  /** Approximate arrival of the oldest record, which names the object. */
  arrival = Number.POSITIVE_INFINITY
  /** The monotonic clock's reading at the first record: the interval counts from here. */
  startedAt = 0

  add({ shardId, sequenceNumber, arrival, data }: SourceRecord, now: number): void {
    if (this.#parts.push(data) === 1) this.startedAt = now
    this.bytes += data.length
    this.arrival = Math.min(this.arrival, arrival)
    const last = this.segments.at(-1)
    if (last?.shardId === shardId) last.to = sequenceNumber
    else this.segments.push({ shardId, from: sequenceNumber, to: sequenceNumber })
  }

  get isEmpty(): boolean {
    return this.#parts.length === 0
  }

  /** Records joined end to end, as Firehose does. */
  content(): Buffer {
    return Buffer.concat(this.#parts)
  }
}
