import { deliveryStream, handler, kinesisLimits, limits } from '@sluice/core/pipeline'
import { storedLine } from '@sluice/core/stored-line'

/** A steady load. */
export type Load = {
  eventsPerSecond: number
  /** Bytes of an event's own text. */
  bytes: number
  /** Events per request. */
  batch: number
}

/** The duration of a request in the function, in milliseconds. Assumed: it was never measured on AWS. */
export const functionMs = 10

/** The length of a UUIDv7, and of the partition key that the handler makes. */
const idBytes = 36
const keyBytes = 16

/** The rates that follow from a load, by the definition of the pipeline. */
export type Rates = {
  lineBytes: number
  requestsPerSecond: number
  recordsPerSecond: number
  recordBytes: number
  bytesPerSecond: number
  shards: number
  functionConcurrency: number
  objectsPerDay: number
}

/** Returns the rates of a load. */
export function ratesOf({ eventsPerSecond, bytes, batch }: Load): Rates {
  const lineBytes = bytes + lineOverheadBytes
  const linesPerRecord = Math.max(1, Math.floor((limits.packedRecordBytes - keyBytes) / lineBytes))
  const recordsPerRequest = Math.ceil(batch / linesPerRecord)
  const requestsPerSecond = eventsPerSecond / batch
  const recordsPerSecond = requestsPerSecond * recordsPerRequest
  const recordBytes = (batch / recordsPerRequest) * lineBytes + keyBytes
  const bytesPerSecond = eventsPerSecond * lineBytes
  const shardsNeeded = [
    recordsPerSecond / kinesisLimits.shardRecordsPerSecond,
    (recordsPerSecond * recordBytes) / kinesisLimits.shardBytesPerSecond,
  ]
  return {
    lineBytes,
    requestsPerSecond,
    recordsPerSecond,
    recordBytes,
    bytesPerSecond,
    shards: Math.max(1, ...shardsNeeded.map(Math.ceil)),
    functionConcurrency: Math.ceil((requestsPerSecond * functionMs) / 1_000),
    // Without events there are no objects.
    objectsPerDay: Math.min(secondsPerDay / secondsPerObject(bytesPerSecond), requestsPerSecond * secondsPerDay),
  }
}

export const secondsPerDay = 86_400

/** Bytes that `_meta` and the newline add to an event whose id the handler makes. */
const lineOverheadBytes =
  storedLine('{"a":1}', 'x'.repeat(idBytes), new Date(0).toISOString()).length - '{"a":1}'.length

/** Firehose writes an object after the interval, or earlier if the buffer is full. */
function secondsPerObject(bytesPerSecond: number): number {
  const { bufferingIntervalSeconds, bufferingSizeMiB } = deliveryStream
  return Math.min(bufferingIntervalSeconds, (bufferingSizeMiB * 1_048_576) / bytesPerSecond)
}

/** Memory of the function in GB, as it is billed. */
export const functionGb = handler.memoryMB / 1_024
