import type { Segment } from './state.ts'

export type SourceRecord = {
  shardId: string
  sequenceNumber: string
  /** Milliseconds since 1970. */
  arrival: number
  data: Buffer
}

/** Records of one object in the making: shard by shard, each shard's in its order. */
export class Buffered {
  readonly #shards = new Map<string, Segment & { parts: Buffer[] }>()
  bytes = 0
  /** Approximate arrival of the oldest record, which names the object. */
  arrival = Number.POSITIVE_INFINITY
  /** The monotonic clock's reading at the first record: the interval counts from here. */
  startedAt = 0

  add({ shardId, sequenceNumber, arrival, data }: SourceRecord, now: number): void {
    if (this.isEmpty) this.startedAt = now
    const own = this.#shards.get(shardId) ?? { shardId, from: sequenceNumber, to: sequenceNumber, parts: [] }
    own.to = sequenceNumber
    own.parts.push(data)
    this.#shards.set(shardId, own)
    this.bytes += data.length
    this.arrival = Math.min(this.arrival, arrival)
  }

  get isEmpty(): boolean {
    return this.#shards.size === 0
  }

  /** What it holds of each shard. */
  segments(): Segment[] {
    return [...this.#shards.values()].map(({ shardId, from, to }) => ({ shardId, from, to }))
  }

  /** Records joined end to end, as Firehose does. */
  content(): Buffer {
    return Buffer.concat([...this.#shards.values()].flatMap(({ parts }) => parts))
  }
}
