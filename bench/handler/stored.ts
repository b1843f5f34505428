import { createApp } from '@sluice/functions/app'
import { lambdaOf } from '@sluice/functions/lambda'
import { systemClock } from '@sluice/functions/system-clock'
import { systemRandom } from '@sluice/functions/system-random'

/** The handler with a stream that accepts everything at once, so that only the handler's own work is measured. */
export const handler = lambdaOf(
  createApp({
    access: { mode: 'none' },
    clock: systemClock,
    random: systemRandom,
    sink: async (records) =>
      records.map(() => ({
        status: 'stored',
        shardId: 'shardId-000000000000',
        sequenceNumber: '49590338271490256608559692538361571095921575989136588898',
      })),
  }),
)
