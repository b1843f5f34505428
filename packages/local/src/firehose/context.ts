import type { Clock } from '@sluice/core/clock'
import type { Random } from '@sluice/core/random'
import type { OnCrashPoint } from '../disk/crash-points.ts'
import type { SourceRecord } from './buffer.ts'
import type { Clients } from './clients.ts'
import type { DeliveryControl } from './control.ts'
import type { Pace } from './pace.ts'
import type { DeliveryStream, States } from './state.ts'

/**
 * One object in S3. `records` are its records; undefined if a crash interrupted its delivery. The bytes are valid only
 * during the call.
 */
export type DeliveredObject = {
  key: string
  /** Before compression. */
  content: Buffer
  lines: number
  records: readonly SourceRecord[] | undefined
}

/** Callbacks of a delivery stream. */
export type DeliveryObserver = {
  /** Called for records that were added to the buffer, with its fill after them. */
  onBuffered: (records: SourceRecord[], fill: { bytes: number; sizeBytes: number; dueInMs: number }) => void
  /** Called for each object once its checkpoint is on disk. */
  onDelivered: (object: DeliveredObject) => void
  /** Called for each failure; the delivery stream retries. */
  onError: (message: string) => void
}

/** The values that all parts of one delivery share. */
export type DeliveryContext = {
  deliveryStream: DeliveryStream
  states: States
  clients: Clients
  clock: Clock
  random: Random
  control: DeliveryControl
  pace: Pace
  observer: DeliveryObserver
  onCrashPoint: OnCrashPoint
}

/** Reports a failure of a delivery stream. */
export function report({ deliveryStream, observer }: DeliveryContext, message: string): void {
  observer.onError(`Delivery stream ${deliveryStream.name}: ${message}`)
}

/** Reports records that the stream no longer holds. */
export function reportExpired(context: DeliveryContext, shardId: string, records: bigint): void {
  report(context, `Lost ${records} record${records === 1n ? '' : 's'} of ${shardId}: expired before delivery.`)
}
