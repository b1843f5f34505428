/** The names of the pipeline's parts. */
export type Names = { stream: string; deliveryStream: string; bucket: string }

/** A record that the stream still has. */
export type SnapshotRecord = { shardId: string; sequenceNumber: string; isDelivered: boolean; data: Uint8Array }

/** The content of a data folder at one moment. Its pipeline may run. Nothing in the folder changes. */
export type Snapshot = {
  /** The process of the pipeline that runs on the folder. */
  pid?: number
  /** Lines that the handler has reported as accepted. Undefined without a running pipeline. */
  acknowledged?: number
  /** Lines that the stream has ever received. */
  inStream: number
  /** Lines that the delivery stream has delivered, by its own count. */
  delivered: number
  records: () => Generator<SnapshotRecord>
  /** Paths below the bucket's folder, without error output and without an object that is being written. */
  objects: string[]
  /** Returns an object's content before compression; undefined if the object is gone. */
  read: (object: string) => Buffer | undefined
  close: () => void
}
