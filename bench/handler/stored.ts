import { createApp } from '@sluice/functions/app'
import { handle } from 'hono/aws-lambda'

/** The handler with a stream that takes everything at once: what is left is our own work. */
export const handler = handle(
  createApp({
    sink: async (records) =>
      records.map(() => ({
        status: 'stored',
        shardId: 'shardId-000000000000',
        sequenceNumber: '49590338271490256608559692538361571095921575989136588898',
      })),
  }),
)
