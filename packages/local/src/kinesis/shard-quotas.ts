import type { Clock } from '@sluice/core/clock'
import { kinesisLimits } from '@sluice/core/pipeline'
import { type Quota, quota } from '../aws/quota.ts'

/** The records and bytes that a shard accepts per second, and the reads and bytes that it returns. */
export type ShardQuotas = { records: Quota; bytes: Quota; reads: Quota; readBytes: Quota }

/** Returns a function that returns the quotas of a shard, by the database's id. */
export function shardQuotas(clock: Clock): (shard: number) => ShardQuotas {
  const byShard = new Map<number, ShardQuotas>()
  return (shard) => {
    const quotas = byShard.get(shard) ?? newQuotas(clock)
    byShard.set(shard, quotas)
    return quotas
  }
}

const unlimited: Quota = { has: () => true, spend() {} }

/** The quotas of a reader that shares its shards with nobody. */
export const noQuotas: ShardQuotas = {
  records: unlimited,
  bytes: unlimited,
  reads: unlimited,
  readBytes: unlimited,
}

const newQuotas = (clock: Clock): ShardQuotas => ({
  records: quota(kinesisLimits.shardRecordsPerSecond, clock),
  bytes: quota(kinesisLimits.shardBytesPerSecond, clock),
  reads: quota(kinesisLimits.shardReadsPerSecond, clock),
  readBytes: quota(kinesisLimits.shardReadBytesPerSecond, clock),
})
