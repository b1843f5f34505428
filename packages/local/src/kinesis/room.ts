import type { Quota } from '../quota.ts'
import type { Store, Stream } from './store.ts'

export type KinesisOptions = {
  folder: string
  region: string
  /** Told of records once they are on disk. */
  onStored?: (records: { shardId: string; sequenceNumber: string; data: Buffer }[]) => void
  now?: () => number
}

/** What the actions share: the records, the streams by name, and each shard's quotas. */
export type Room = Required<KinesisOptions> & {
  store: Store
  /** @throws AwsError `ResourceNotFoundException` */
  streamOf: (input: { StreamName?: string; StreamARN?: string }) => Stream
  quotasOf: (shard: number) => ShardQuotas
  arnOf: (name: string) => string
  /** The clock's reading at which a stream's retention period began. */
  horizonOf: (stream: Stream) => number
}

export type ShardQuotas = { records: Quota; bytes: Quota; reads: Quota; readBytes: Quota }

/** The account that every local ARN names. */
export const account = '000000000000'
