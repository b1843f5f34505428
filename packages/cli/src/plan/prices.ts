/**
 * List prices of AWS in USD, without free tiers and volume discounts. Sources: the pricing pages of each service, such as
 * https://aws.amazon.com/kinesis/data-streams/pricing/.
 */
export const prices = {
  region: 'us-east-1',
  published: 'November 2026',
  /** The price of a shard's hour, and of a million records of up to 25 KB. */
  shardHour: 0.015,
  putUnitsMillion: 0.014,
  apiRequestsMillion: 1,
  functionRequestsMillion: 0.2,
  /** The price for arm64. */
  functionGbSecond: 0.0000133334,
  /** Each record is rounded up to 5 KB. */
  firehoseGb: 0.029,
  logsGb: 0.5,
  s3PutsThousand: 0.005,
  s3GbMonth: 0.023,
  /** Per metric that an alarm watches, and per metric of the handler, a month. */
  alarmMetric: 0.1,
  customMetric: 0.3,
} as const

/** Default quotas of an account that a load can exceed. AWS raises each on request. */
export const quotas = {
  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
  apiRequestsPerSecond: 10_000,
  /** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html. New accounts can have fewer. */
  functionConcurrency: 1_000,
  /** https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
  shards: 500,
} as const
