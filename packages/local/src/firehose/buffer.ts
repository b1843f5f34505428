import type { Segment } from './state.ts'

/** One Kinesis record as a delivery stream reads it. */
export type SourceRecord = {
  shardId: string
  sequenceNumber: string
  /** Approximate arrival in milliseconds since 1970. */
  arrival: number
  data: Buffer
}

/** The records of the next object, grouped by shard and in each shard's order. */
export class RecordBuffer {
  readonly #shards = new Map<string, SourceRecord[]>()
  bytes = 0
  /** Approximate arrival of the oldest record in milliseconds since 1970. Firehose puts it into the object key. */
  arrival = Number.POSITIVE_INFINITY
  /** The monotonic time of the first `add`. The buffering interval starts then. */
  startedAt = 0

  /** Adds a record at the monotonic time `now`. */
  add(record: SourceRecord, now: number): void {
    if (this.isEmpty) this.startedAt = now
    const records = this.#shards.get(record.shardId) ?? []
    records.push(record)
    this.#shards.set(record.shardId, records)
    this.bytes += record.data.length
    this.arrival = Math.min(this.arrival, record.arrival)
  }

  /** True if there is no record. */
  get isEmpty(): boolean {
    return this.#shards.size === 0
  }

  /** Returns the range of sequence numbers that the buffer holds of each shard. */
  segments(): Segment[] {
    return [...this.#shards].map(([shardId, records]) => ({
      shardId,
      from: records[0]?.sequenceNumber ?? '',
      to: records.at(-1)?.sequenceNumber ?? '',
    }))
  }

  /** Returns the records in the order in which the object holds them. */
  records(): SourceRecord[] {
    return [...this.#shards.values()].flat()
  }
}
