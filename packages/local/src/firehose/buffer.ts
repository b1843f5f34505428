import type { Segment } from './state.ts'

/** One Kinesis record as a delivery stream reads it. */
export type SourceRecord = {
  shardId: string
  sequenceNumber: string
  /** Approximate arrival in milliseconds since 1970. */
  arrival: number
  data: Buffer
}

/** A record whose data are in the buffer's memory. */
type Place = Omit<SourceRecord, 'data'> & { start: number; end: number }

const firstBytes = 65_536
/** An emptied buffer keeps at most this memory for its next records. */
const maxKeptBytes = 4 * 1024 * 1024

/**
 * The records of the next object, grouped by shard and in each shard's order. Their data are copied into memory that the
 * next records use again: one million small events would otherwise leave 150 MB of garbage.
 */
export class RecordBuffer {
  #data = Buffer.alloc(0)
  #content = Buffer.alloc(0)
  readonly #shards = new Map<string, Place[]>()
  readonly #places = () => [...this.#shards.values()].flat()
  bytes = 0
  /** Approximate arrival of the oldest record in milliseconds since 1970. Firehose puts it into the object key. */
  arrival = Number.POSITIVE_INFINITY
  /** The monotonic time of the first `add`. The buffering interval starts then. */
  startedAt = 0

  /** Adds a record at the monotonic time `now`. */
  add({ data, ...record }: SourceRecord, now: number): void {
    if (this.isEmpty) this.startedAt = now
    const start = this.bytes
    this.bytes += data.length
    this.#data = memoryFor(this.bytes, this.#data)
    data.copy(this.#data, start)
    const places = this.#shards.get(record.shardId) ?? []
    places.push({ ...record, start, end: this.bytes })
    this.#shards.set(record.shardId, places)
    this.arrival = Math.min(this.arrival, record.arrival)
  }

  /** True if there is no record. */
  get isEmpty(): boolean {
    return this.#shards.size === 0
  }

  /** Returns the range of sequence numbers that the buffer holds of each shard. */
  segments(): Segment[] {
    return [...this.#shards].map(([shardId, places]) => ({
      shardId,
      from: places[0]?.sequenceNumber ?? '',
      to: places.at(-1)?.sequenceNumber ?? '',
    }))
  }

  /** Returns the records in the order in which the object holds them. Their data are valid until the buffer is emptied. */
  records(): SourceRecord[] {
    return this.#places().map(({ start, end, ...record }) => ({ ...record, data: this.#data.subarray(start, end) }))
  }

  /** Returns the data of the records, in the same order. They are valid until the buffer is emptied. */
  content(): Buffer {
    this.#content = memoryFor(this.bytes, this.#content)
    let end = 0
    for (const place of this.#places()) end += this.#data.copy(this.#content, end, place.start, place.end)
    return this.#content.subarray(0, end)
  }

  /** Removes all records. */
  empty(): void {
    if (this.#data.length > maxKeptBytes) {
      this.#data = Buffer.alloc(0)
      this.#content = Buffer.alloc(0)
    }
    this.#shards.clear()
    this.bytes = 0
    this.arrival = Number.POSITIVE_INFINITY
  }
}

/** Returns memory of at least so many bytes that starts with the same bytes: the same, if it is large enough. */
function memoryFor(bytes: number, memory: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> {
  if (bytes <= memory.length) return memory
  const larger = Buffer.allocUnsafeSlow(Math.max(firstBytes, 2 ** Math.ceil(Math.log2(bytes))))
  memory.copy(larger)
  return larger
}
