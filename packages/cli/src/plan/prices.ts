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
  dashboard: 3,
  /** A retention above 24 hours, up to 7 days, per shard and hour. */
  longRetentionShardHour: 0.02,
  /** On-demand streams: an hour, and a GB written and read, each record rounded up to 1 KB. */
  onDemandHour: 0.04,
  onDemandWriteGb: 0.08,
  onDemandReadGb: 0.04,
  /** A KMS key a month, and 10,000 calls. */
  key: 1,
  keyCalls: 0.03,
  /** AWS WAF: a firewall and a rule a month, and a million requests. */
  firewall: 5,
  firewallRule: 1,
  firewallRequestsMillion: 0.6,
  /** CloudFront: 10,000 requests over HTTPS in the United States and Europe. */
  frontRequests: 0.01,
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

/** A line of the bill: USD a month. */
export type Cost = { name: string; note: string; idle: number; load: number }
