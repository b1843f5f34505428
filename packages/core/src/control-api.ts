// What the local pipeline tells the console of an event's way, under `/_sluice` (packages/local).

/** `GET /_sluice` */
export type LocalStatus = {
  sluice: 'local'
  version: string
  /** Of the console and API, and of the local AWS endpoint. */
  ports: { api: number; aws: number }
  stream: string
  shardCount: number
  deliveryStream: string
  bucket: string
  hints: { intervalSeconds: number; sizeMiB: number }
}

/**
 * `GET /_sluice/events`: server-sent events, the type as SSE `event:`, this object as its `data:`, a
 * rising number as `id:` (Last-Event-ID resumes). `ids` are those of the lines concerned, in order.
 * `at` is an ISO time; sizes are bytes as stored.
 */
export type JourneyEvent =
  | { type: 'accepted'; at: string; ids: string[]; requestId: string; status: number; ms: number }
  | {
      type: 'stored'
      at: string
      ids: string[]
      shardId: string
      sequenceNumber: string
      bytes: number
    }
  | {
      type: 'buffered'
      at: string
      ids: string[]
      shardId: string
      /** Fill of the buffer after these lines, and when it is delivered at the latest. */
      bufferedBytes: number
      sizeBytes: number
      deliverAt: string
    }
  | { type: 'delivered'; at: string; ids: string[]; key: string; bytes: number }
  | { type: 'error'; at: string; ids: string[]; message: string }

/**
 * `GET /_sluice/stats`: events, counted over the data folder's life. `accepted` are those the handler answered
 * for in this run, and those that were in the stream before it; so
 * `accepted = inStream = delivered + buffered` unless somebody else writes to the stream.
 */
export type Stats = {
  accepted: number
  inStream: number
  /** In the stream, not yet in an object. */
  buffered: number
  delivered: number
  /** Failed attempts to write an object; they are repeated. */
  failed: number
  /**
   * By the shard's number: the records it ever took, each of one or more events, and how many of them are in no object
   * yet, as they are behind the last one that Firehose has delivered.
   */
  shards: { records: number; lag: number }[]
}

/** `GET /_sluice/find?id=`: 404 while the event is in no object; `line` counts from 1. */
export type EventLocation = { key: string; line: number }

/** `GET /_sluice/objects?prefix=`: newest first, at most 1,000. */
export type ObjectList = {
  objects: { key: string; bytes: number; modifiedAt: string }[]
  truncated: boolean
}
