// The definition of the pipeline: every name, number and limit that several parts share.
// It imports nothing, because SST prepends provider imports to each file that its config reaches.

/** The name of SST's state and of the roles. Pipelines in the same account need different names. */
export const app = 'sluice'

/** The region of `sst deploy`, unless SLUICE_REGION names another one. */
export const region = 'ap-southeast-2'

/** The names that a stage can have. Some AWS names allow only 64 characters of `[a-z0-9-]`. */
export const stageName = { pattern: /^[a-z0-9-]{1,32}$/, rule: '1 to 32 characters of a-z, 0-9 and "-"' } as const

/** Returns true for `prod`, whose names have no suffix. */
export const isPrimary = (stage: string): boolean => stage === 'prod'

/** Returns true for `prod` and `production`, which are retained, protected and watched, and never run with `sst dev`. */
export const isProduction = (stage: string): boolean => isPrimary(stage) || stage === 'production'

/** Returns an AWS name for a stage: bare in `prod`, with `-<stage>` appended elsewhere, so that no two stages share it. */
export const named = (name: string, stage: string): string => (isPrimary(stage) ? name : `${name}-${stage}`)

/**
 * The permissions boundary of a stage's roles: an IAM policy that infra/github.json creates, so that a deploy from GitHub
 * can't make a role that may do more. Only these stages have one: the policy must exist before the stage is deployed.
 */
export const boundary = { stages: [] as string[] }

/** Returns the name of the IAM policy that limits the roles of a stage. */
export const boundaryName = (stage: string): string => `${app}-${stage}-role-boundary`

/** Tags of every resource on AWS, for the bill. SST adds `sst:app` and `sst:stage`. docs/deploy/cost.md has an example. */
export const tags: Record<string, string> = {}

/** The Kinesis data stream. One shard accepts 1 MB/s and 1,000 records/s. */
export const stream = {
  name: 'api-kinesis-stream',
  /** A number of shards, or `on-demand`: AWS then adds shards by itself, and bills bytes instead of shards. */
  shardCount: 1 as number | 'on-demand',
  /** Hours until an event is lost that Firehose could not deliver: 24 to 8,760. */
  retentionHours: 24,
} as const

/** The Firehose delivery stream. It writes an object after the interval or at the size, whichever is reached first. */
export const deliveryStream = {
  name: 'api-kinesis-firehose',
  bufferingIntervalSeconds: 60,
  bufferingSizeMiB: 1,
  compressionFormat: 'UNCOMPRESSED',
  prefix: 'events/dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/',
  errorOutputPrefix: 'errors/!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/',
  fileExtension: '.ndjson',
} as const

/** Returns the folder that contains every object of a prefix: `events/` for `events/dt=!{timestamp:yyyy-MM-dd}/`. */
export function folderOf(prefix: string): string {
  const literal = prefix.replace(/!\{.*/, '')
  return literal.slice(0, literal.lastIndexOf('/') + 1)
}

/** The bucket. Events never expire by default. docs/deploy/keep-events.md explains the choices. */
export const bucket = {
  /** Followed by `-<account>-<region>` on AWS, because bucket names are global. */
  name: 'api-kinesis-firehose-bucket',
  /** Days until records that Firehose could not deliver expire. */
  errorDays: 90,
  unfinishedUploadDays: 7,
  oldVersionDays: 30,
  /** Days until events expire. 0: never. */
  eventDays: 0 as number,
  /** Days until events move to a class that is cheaper to store and dearer to read. 0: never. */
  cold: { days: 0 as number, storageClass: 'GLACIER_IR' as 'GLACIER_IR' | 'STANDARD_IA' },
  /**
   * Days in which no object of a production stage can be deleted or overwritten. 0: no lock. **The lock excludes the erasure of a person's
   * events until it ends.** With `COMPLIANCE` nobody can end it earlier, not even AWS. With `GOVERNANCE` a permission can.
   */
  lock: { days: 0 as number, mode: 'GOVERNANCE' as 'GOVERNANCE' | 'COMPLIANCE' },
} as const

/** Encryption of events in the stream and in the bucket. docs/deploy/encryption.md explains the grants. */
export const encryption = {
  /** True if a KMS key of this account encrypts them instead of AWS's own keys. */
  customerKey: false as boolean,
} as const

/** The names in Athena. In other stages the database's name ends in `_<stage>`. No event is older than `firstDay`. */
export const query = { database: app, table: 'lines', firstDay: '2026-01-01' } as const

/** The CloudWatch logs of the gateway, the handler and the delivery stream. */
export const logs = {
  retentionDays: 30,
  /** True if the gateway's log has the address of each client, which is personal data. */
  clientAddress: false as boolean,
} as const

/**
 * The Lambda function. Its CPU grows with its memory: 1,769 MB is one core.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
export const handler = { name: 'api-kinesis-submit', memoryMB: 512 } as const

/** Limits of a request, an event and a record. A larger request is rejected, never truncated. */
export const limits = {
  /** Bytes of the request body, before and after inflating. Far below API Gateway's 10 MB and Lambda's 6 MB. */
  requestBytes: 1_048_576,
  requestEvents: 5_000,
  /** Bytes of a stored line with `_meta` and newline. Firehose accepts 1,000 KiB. */
  lineBytes: 1_000_000,
  /** Nested objects and arrays. The event itself is level 1. */
  jsonDepth: 64,
  /** Characters of an event's own `event_id`. */
  idCharacters: 128,
  /** Characters of a CloudEvent's `source`, a space and its `id`. */
  cloudEventIdCharacters: 1_024,
  /** Bytes of a packed record, key included: one PUT payload unit (https://aws.amazon.com/kinesis/data-streams/pricing/). */
  packedRecordBytes: 25_000,
} as const

/** Limits of Kinesis (https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html). */
export const kinesisLimits = {
  partitionKeyCharacters: 256,
  /** Bytes of a record, partition key included. */
  recordBytes: 1_048_576,
  /** Records and bytes of one PutRecords call. */
  putRecords: 500,
  putBytes: 10_485_760,
  shardRecordsPerSecond: 1_000,
  /** AWS writes "1 MB", but a record of 1 MiB must fit. */
  shardBytesPerSecond: 1_048_576,
  shardReadsPerSecond: 5,
  shardReadBytesPerSecond: 2_097_152,
  /** Records and bytes of one GetRecords call. */
  getRecords: 10_000,
  getBytes: 10_485_760,
  /** The largest page of a list of streams or shards. */
  listItems: 10_000,
  /** Seconds until a shard iterator expires. */
  iteratorSeconds: 300,
  retentionHours: { min: 24, max: 8_760 },
  /** Shards of a new on-demand stream. */
  onDemandShards: 4,
} as const

/** Returns the number of shards that a new stream has. */
export const initialShards = (shardCount: number | 'on-demand' = stream.shardCount): number =>
  shardCount === 'on-demand' ? kinesisLimits.onDemandShards : shardCount

/** Limits of Firehose (https://docs.aws.amazon.com/firehose/latest/dev/limits.html). */
export const firehoseLimits = {
  bufferingIntervalSeconds: { min: 0, max: 900 },
  bufferingSizeMiB: { min: 1, max: 128 },
  /** Characters of a prefix whose expressions have been evaluated. */
  prefixCharacters: 512,
} as const

/** Limits of API Gateway HTTP APIs (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html). */
export const gatewayLimits = {
  /** Bytes of a request body. */
  bodyBytes: 10_485_760,
  /** Bytes of the request line and the values of all headers. */
  headerBytes: 10_240,
  /** Bytes of the event that invokes the Lambda function. This limit is Lambda's. */
  invocationBytes: 6_291_456,
  /** The default quota of an account: requests per second, and at once. */
  rateLimit: 10_000,
  burstLimit: 5_000,
} as const

const submit = { method: 'POST', path: '/submit' } as const

/** The HTTP API. The gateway itself responds to preflights and throttles. */
export const api = {
  name: 'api-kinesis',
  ...submit,
  /** The route as API Gateway writes it. */
  route: `${submit.method} ${submit.path}`,
  cors: {
    allowOrigins: ['*'],
    /** The only origin under `sst dev`: the console on the developer's machine. */
    devOrigin: 'http://localhost:5173',
    allowMethods: [submit.method],
    allowHeaders: [
      'content-type',
      'content-encoding',
      'authorization',
      'x-api-key',
      'ce-specversion',
      'ce-id',
      'ce-source',
      'ce-type',
      'ce-time',
      'ce-subject',
      'ce-dataschema',
      'ce-datacontenttype',
    ],
    exposeHeaders: ['retry-after'],
    maxAgeSeconds: 86_400,
  },
} as const

/**
 * Returns the API's limit: requests per second, and at once. A request is at least one record, so the shards set the limit.
 * An on-demand stream grows, so only the account's quota limits it.
 */
export function throttle(shardCount = stream.shardCount): { rateLimit: number; burstLimit: number } {
  const { rateLimit, burstLimit } = gatewayLimits
  if (shardCount === 'on-demand') return { rateLimit, burstLimit }
  const records = shardCount * kinesisLimits.shardRecordsPerSecond
  return { rateLimit: records, burstLimit: records }
}

/** The access mode of a stage. docs/deploy/access.md explains each mode. */
export type Access =
  | { mode: 'none' | 'key' | 'iam' }
  /** `issuer` is the URL of an OpenID Connect provider. The `aud` or `client_id` of a token must be in `audiences`. */
  | { mode: 'jwt'; issuer: string; audiences: string[] }

/** The access mode of each stage. `prod` also applies to `production`, `default` to stages without an entry. */
export const access: Record<string, Access> & { default: Access } = { default: { mode: 'none' } }

/** The header with the client's key in the mode `key`, and the length of the shortest valid key. */
export const key = { header: 'x-api-key', minCharacters: 20 } as const

/**
 * Returns the keys of a setting: one key, or several as `name=key` with spaces in between. A name has up to 32 characters
 * of `a-z`, `0-9` and `-`. A key without one is named `default`.
 */
export function namedKeys(setting: string): { name: string; key: string }[] {
  return setting
    .trim()
    .split(/\s+/)
    .map((word) => {
      const [, name = 'default', value = word] = /^([a-z0-9-]{1,32})=(.+)$/.exec(word) ?? []
      return { name, key: value }
    })
}

/** Returns the digests of a setting's keys as the handler reads them: `name=digest`. `sha256` returns hexadecimal digits. */
export const keyDigests = (setting: string, sha256: (key: string) => string): string =>
  namedKeys(setting)
    .map(({ name, key: value }) => `${name}=${sha256(value)}`)
    .join(' ')

/** CloudFront with AWS WAF in front of the API of a stage, on an own domain. docs/deploy/front.md explains it. */
export type Front = {
  /** The host name of the API, such as `events.example.com`. Its zone must be in Route 53 of the same account. */
  domain: string
  /** Requests that one address can send in 5 minutes, 10 to 2,000,000,000. More get `429`. */
  requestsPerAddress: number
  /** `count` only counts what AWS's managed rules match. `block` rejects it, except for matches in a body. */
  managedRules: 'count' | 'block'
  /** True while senders still use the gateway's own URL, which bypasses the firewall. Default: that URL is switched off. */
  keepGatewayUrl?: boolean
}

/** The front of each stage. Without an entry, a stage has only the gateway's own URL. */
export const front: Record<string, Front> = {}

/** The header with which CloudFront proves that a request came through it. Its secret is SST's secret `FrontSecret`. */
export const frontSecret = { header: 'x-sluice-front' } as const

/** The deadline of each part. Each is shorter than the deadline of the next part. */
export const timeouts = {
  /** The handler's deadline for storing. Unconfirmed events are then reported as `retry`. */
  storeSeconds: 5,
  /** Lambda's timeout. */
  handlerSeconds: 10,
  /** API Gateway HTTP API's own limit, which no setting raises. */
  gatewaySeconds: 30,
} as const

/** The alarms of production stages. docs/operate/alarms.md explains what to do about each alarm. */
export const watching = {
  /**
   * The address that is notified when an alarm fires and when it ends. Empty: alarms only appear in CloudWatch, and each
   * deploy reports that. `none` is the same without the report.
   */
  email: '' as string,
  /** Budget in USD a month, reported to `email`. 0: no budget. */
  monthlyBudgetUsd: 0 as number,
  /** `account` counts the whole account. `app` counts what has the tag `sst:app`, once that tag is active in billing. */
  budgetScope: 'account' as 'account' | 'app',
  /** True if CloudWatch has a dashboard. An account's first three are free. */
  dashboard: true as boolean,
  /** An alarm fires after as many hours without an event, 1 to 24. 0: none does. */
  quietHours: 0 as number,
  /** CloudWatch namespace of the handler's metrics. */
  metricsNamespace: 'Sluice',
  thresholds: {
    freshnessSeconds: 10 * deliveryStream.bufferingIntervalSeconds,
    /** Share of successful writes to S3, from 0 to 1. */
    deliverySuccess: 0.9,
    behindMs: 600_000,
    /** Share of the shards' capacity in use, from 0 to 1. */
    shardUse: 0.8,
    /** 5xx responses in 5 minutes. */
    serverErrors: 5,
  },
} as const

/** The site of the console. */
export const web = { hstsSeconds: 31_536_000 } as const

/**
 * Returns the Content-Security-Policy of the console. The page can connect to its own origin and to `apiOrigin`, or, if
 * that is `null`, to any API. In a `<meta>` element browsers ignore `frame-ancestors` with a warning, so it is left out.
 */
export function contentSecurityPolicy(apiOrigin: string | null, place: 'header' | 'meta' = 'header'): string {
  return [
    "default-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    ...(place === 'header' ? ["frame-ancestors 'none'"] : []),
    "object-src 'none'",
    `connect-src 'self' ${apiOrigin ?? 'http: https:'}`,
  ].join('; ')
}

/** The pipeline on a laptop. */
export const local = {
  account: '000000000000',
  /** Port of the API and the console, and port of the AWS endpoint. */
  apiPort: 8787,
  awsPort: 4566,
  /** Shorter than `deliveryStream.bufferingIntervalSeconds`, so that a developer soon sees the object. */
  bufferingIntervalSeconds: 5,
  /** The load that the gateway passes on. A request beyond it gets the 503 of a stage whose Lambda concurrency is used up. */
  overload: {
    /** Requests in the handler at once. */
    handlersAtOnce: 64,
    /** How long a request may wait for the handler. */
    waitSeconds: 1.7,
    /** Rejections of requests that have just arrived. More of them would use up the time of those that wait. */
    rejectionsPerSecond: 500,
    /** Bytes of the bodies that wait for the handler. */
    waitingBytes: 64 * 1024 * 1024,
  },
} as const
