// The control routes of the local pipeline under `/_sluice`, which the console calls.

/** `GET /_sluice` */
export type LocalStatus = {
  sluice: 'local'
  version: string
  /** Ports of the API, which is also the console's, and of the AWS endpoint. */
  ports: { api: number; aws: number }
  stream: string
  shardCount: number
  deliveryStream: string
  bucket: string
  hints: { intervalSeconds: number; sizeMiB: number }
}

/**
 * `GET /_sluice/events`: the steps of events as server-sent events. `type` is the SSE `event:`, this object the `data:`,
 * and a rising number the `id:`, so Last-Event-ID resumes. `ids` are the ids of the lines, in order. `at` is an ISO time.
 * Sizes are bytes as stored.
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
      /** Bytes in the buffer after these lines, bytes at which it is delivered, and the latest time of that. */
      bufferedBytes: number
      sizeBytes: number
      deliverAt: string
    }
  | { type: 'delivered'; at: string; ids: string[]; key: string; bytes: number }
  | { type: 'error'; at: string; ids: string[]; message: string }

/**
 * `GET /_sluice/stats`: numbers of events over the life of the data folder. `accepted` counts the events that the handler
 * accepted in this run and those that were in the stream before it. Therefore
 * `accepted = inStream = delivered + buffered + expired`, unless another producer writes to the stream.
 */
export type Stats = {
  accepted: number
  inStream: number
  /** Events in the stream that are not in an object yet. */
  buffered: number
  delivered: number
  /** Events that the stream had to drop before they were delivered, because S3 was down for longer than its retention. */
  expired: number
  /** Failed attempts to write an object. Firehose retries them. */
  failed: number
  /**
   * One entry per shard, in order. `records` counts every record that the shard ever stored, each with one or more
   * events. `lag` counts the records behind the last delivered one.
   */
  shards: { records: number; lag: number }[]
}

/** `GET /_sluice/find?id=`: the object of an event, and the number of its line from 1. 404 until it is delivered. */
export type EventLocation = { key: string; line: number }

/** `GET /_sluice/objects?prefix=`: at most 1,000 objects, the newest first. */
export type ObjectList = {
  objects: { key: string; bytes: number; modifiedAt: string }[]
  truncated: boolean
}
