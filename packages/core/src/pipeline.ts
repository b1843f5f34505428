// The definition of the pipeline: every name, number and limit that more than one part must agree on.
// SST prepends provider imports to each file its config reaches, so this one imports nothing.

/** SST keeps its state under this name, and names the roles by it: one for each pipeline of an account. */
export const app = 'sluice'

/** Where `sst deploy` builds, unless SLUICE_REGION says otherwise. */
export const region = 'ap-southeast-2'

/** The Kinesis data stream. One shard takes 1 MB/s and 1,000 records/s. */
export const stream = {
  name: 'api-kinesis-stream',
  shardCount: 1,
  retentionHours: 24,
} as const

/** The Firehose delivery stream: one object per `bufferingIntervalSeconds` or `bufferingSizeMiB`, whichever is first. */
export const deliveryStream = {
  name: 'api-kinesis-firehose',
  bufferingIntervalSeconds: 60,
  bufferingSizeMiB: 1,
  compressionFormat: 'UNCOMPRESSED',
  prefix: 'events/dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/',
  errorOutputPrefix: 'errors/!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/',
  fileExtension: '.ndjson',
} as const

/** The bucket's base name. On AWS `-<account>-<region>` follows: S3 names are global. */
export const bucket = {
  name: 'api-kinesis-firehose-bucket',
  /** Events are kept for ever; what Firehose could not deliver, uploads that never ended and overwritten objects are not. */
  errors: { prefix: 'errors/', keptDays: 90 },
  unfinishedUploadDays: 7,
  oldVersionDays: 30,
} as const

/** Athena's names; in other stages `_<stage>` follows the database's. No event can be older than its first day. */
export const query = { database: app, table: 'lines', firstDay: '2026-01-01' } as const

/** CloudWatch: the gateway's, the handler's and the delivery stream's. */
export const logs = { retentionDays: 30 } as const

/** The Lambda. Its CPU grows with its memory: 1,769 MB is one core (https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html). */
export const handler = { name: 'api-kinesis-submit', memoryMB: 512 } as const

/** What one request, event and record may weigh. A request beyond them is refused, never cut. */
export const limits = {
  /** Decoded request body. Far below API Gateway's 10 MB and Lambda's 6 MB, so that neither answers first. */
  requestBytes: 1_048_576,
  requestEvents: 5_000,
  /** Stored line with `_meta` and newline: Firehose takes 1,000 KiB (https://docs.aws.amazon.com/firehose/latest/dev/limits.html). */
  lineBytes: 1_000_000,
  /** Nested objects and arrays, the event itself being 1. */
  jsonDepth: 64,
  /** Characters of an event's own `event_id`. */
  idCharacters: 128,
  /** Characters of a CloudEvent's `source`, a space and its `id`. */
  cloudEventIdCharacters: 1_024,
  /** Packed record, data and key: one 25 KB PUT payload unit (https://aws.amazon.com/kinesis/data-streams/pricing/). */
  packedRecordBytes: 25_000,
} as const

/** Kinesis API limits (https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html). */
export const kinesisLimits = {
  recordBytes: 1_048_576,
  putRecords: 500,
  putBytes: 10_485_760,
  shardRecordsPerSecond: 1_000,
  /** AWS writes "1 MB"; a record of 1 MiB must be able to pass. */
  shardBytesPerSecond: 1_048_576,
  shardReadsPerSecond: 5,
  shardReadBytesPerSecond: 2_097_152,
  getRecords: 10_000,
  getBytes: 10_485_760,
  iteratorSeconds: 300,
} as const

/** The HTTP API's stage. The gateway itself answers preflights and throttles. */
export const api = {
  name: 'api-kinesis',
  route: 'POST /submit',
  /** Requests per second, and at once: a request makes at least one record. */
  throttle: {
    rateLimit: stream.shardCount * kinesisLimits.shardRecordsPerSecond,
    burstLimit: stream.shardCount * kinesisLimits.shardRecordsPerSecond,
  },
  cors: {
    allowOrigins: ['*'],
    /** Of the console under `sst dev`, in place of the above. */
    devOrigin: 'http://localhost:5173',
    allowMethods: ['POST'],
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

/** Who may send to a stage; docs/deploy/access.md says what each of them protects against. */
export type Access =
  | { mode: 'none' | 'key' | 'iam' }
  /** Of an OpenID Connect provider: its URL, and the `aud` or `client_id` of which a token must have one. */
  | { mode: 'jwt'; issuer: string; audiences: string[] }

/** By stage. `prod` is `production` too; a stage that is not named has the default's. */
export const access: Record<string, Access> & { default: Access } = { default: { mode: 'none' } }

/** Of the mode `key`: where a client puts its key, and the shortest one that is taken. */
export const key = { header: 'x-api-key', minCharacters: 20 } as const

/** How long each part waits. Each time is shorter than the next part's. */
export const timeouts = {
  /** The handler answers with what it knows by then. */
  storeSeconds: 5,
  /** Lambda's timeout. */
  handlerSeconds: 10,
  /** API Gateway HTTP API's own limit, which no setting raises. */
  gatewaySeconds: 30,
} as const

/** What production stages are watched by; docs/operate/alarms.md says what to do about each alarm. */
export const watching = {
  /** Is told of each alarm and of its end. Empty: alarms show in CloudWatch alone. */
  email: '' as string,
  /** Of the whole account, in USD a month, told to `email`. 0: no budget. */
  monthlyBudgetUsd: 0 as number,
  /** CloudWatch: of what the handler counts. */
  metricsNamespace: 'Sluice',
  thresholds: {
    freshnessSeconds: 10 * deliveryStream.bufferingIntervalSeconds,
    /** Of the puts to S3, 1 being all. */
    deliverySuccess: 0.9,
    behindMs: 600_000,
    /** Answers 5xx in 5 minutes. */
    serverErrors: 5,
  },
} as const

/** The console's site. `connect-src`, with the API's URL, is added where that is known. */
export const web = {
  contentSecurityPolicy:
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
  hstsSeconds: 31_536_000,
} as const
