import type { Tally } from '@sluice/core/tally'
import type { ObjectContent } from '../aws/objects.ts'

/** A record that the stream still has. */
export type SnapshotRecord = { shardId: string; sequenceNumber: string; isDelivered: boolean; data: Uint8Array }

/** The stream and the objects of a pipeline at one moment. The pipeline may run. The audit changes nothing. */
export type Snapshot = {
  /** The process of the pipeline that runs on the folder. */
  pid?: number
  /** Lines that the handler has reported as accepted. Undefined without a running pipeline. */
  acknowledged?: number
  /** Lines that the stream has ever received, or in a window. */
  inStream: number
  /** Lines that the delivery stream has delivered, by its own count. */
  delivered: number
  /** Reads the records. `tally` has the ids in the objects. */
  records: (tally: Tally) => Iterable<SnapshotRecord>
  /** Keys of the objects, without error output and without an object that is being written. */
  objects: string[]
  /** True if the objects can have lines from before and after the records. */
  isWindow: boolean
  read: (object: string) => Promise<ObjectContent>
  /** Called once with each object that was read. */
  onObject?: (object: string, content: ObjectContent) => void
}
