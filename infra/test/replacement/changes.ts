/** A resource that holds data: its type in Pulumi and in Terraform, its values before, and one changed value per input. */
export type Change = {
  type: string
  terraform: string
  schemaVersion: number
  before: Record<string, unknown>
  after: Record<string, unknown>
  /** Values that the provider requires beside a changed input. */
  beside?: Record<string, Record<string, unknown>>
}

const arn = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:123456789012:${rest}`
const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`
const trust = (service: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  })

const log = { enabled: true, log_group_name: 'group', log_stream_name: 'stream' }
const destination = {
  role_arn: role('old'),
  bucket_arn: 'arn:aws:s3:::old',
  buffering_interval: 60,
  buffering_size: 64,
  compression_format: 'UNCOMPRESSED',
  prefix: 'events/',
  error_output_prefix: 'errors/',
  file_extension: '.ndjson',
  custom_time_zone: 'UTC',
  cloudwatch_logging_options: [log],
}

/** The resources whose replacement loses data or stops the pipeline. */
export const changes: Change[] = [
  {
    type: 'aws:kinesis/stream:Stream',
    terraform: 'aws_kinesis_stream',
    schemaVersion: 1,
    before: {
      name: 'old',
      shard_count: 1,
      retention_period: 24,
      encryption_type: 'KMS',
      kms_key_id: 'alias/aws/kinesis',
      enforce_consumer_deletion: false,
      shard_level_metrics: [],
      stream_mode_details: [{ stream_mode: 'PROVISIONED' }],
      tags: {},
    },
    after: {
      name: 'new',
      shard_count: 2,
      retention_period: 48,
      encryption_type: 'NONE',
      kms_key_id: arn('kms', 'key/1'),
      enforce_consumer_deletion: true,
      shard_level_metrics: ['IncomingBytes'],
      stream_mode_details: [{ stream_mode: 'ON_DEMAND' }],
      tags: { a: 'b' },
    },
    beside: { stream_mode_details: { shard_count: null } },
  },
  {
    type: 'aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream',
    terraform: 'aws_kinesis_firehose_delivery_stream',
    schemaVersion: 1,
    before: {
      name: 'old',
      destination: 'extended_s3',
      kinesis_source_configuration: [{ kinesis_stream_arn: arn('kinesis', 'stream/old'), role_arn: role('old') }],
      extended_s3_configuration: [destination],
      tags: {},
    },
    after: {
      name: 'new',
      destination: 'http_endpoint',
      'kinesis_source_configuration.kinesis_stream_arn': arn('kinesis', 'stream/new'),
      'kinesis_source_configuration.role_arn': role('new'),
      'extended_s3_configuration.role_arn': role('new'),
      'extended_s3_configuration.bucket_arn': 'arn:aws:s3:::new',
      'extended_s3_configuration.buffering_interval': 900,
      'extended_s3_configuration.buffering_size': 128,
      'extended_s3_configuration.compression_format': 'GZIP',
      'extended_s3_configuration.prefix': 'other/',
      'extended_s3_configuration.error_output_prefix': 'wrong/',
      'extended_s3_configuration.file_extension': '.gz',
      'extended_s3_configuration.custom_time_zone': 'Europe/Berlin',
      'extended_s3_configuration.cloudwatch_logging_options': [{ ...log, enabled: false }],
      'extended_s3_configuration.kms_key_arn': arn('kms', 'key/1'),
      'extended_s3_configuration.dynamic_partitioning_configuration': [{ enabled: true }],
      tags: { a: 'b' },
    },
    beside: {
      destination: {
        extended_s3_configuration: null,
        http_endpoint_configuration: [
          { url: 'https://example.com', s3_configuration: [{ role_arn: role('old'), bucket_arn: 'arn:aws:s3:::old' }] },
        ],
      },
    },
  },
  {
    type: 'aws:s3/bucket:Bucket',
    terraform: 'aws_s3_bucket',
    schemaVersion: 0,
    before: { bucket: 'old-bucket', force_destroy: false, object_lock_enabled: false, tags: {} },
    after: { bucket: 'new-bucket', force_destroy: true, object_lock_enabled: true, tags: { a: 'b' } },
  },
  {
    type: 'aws:iam/role:Role',
    terraform: 'aws_iam_role',
    schemaVersion: 0,
    before: {
      name: 'old',
      path: '/',
      assume_role_policy: trust('lambda.amazonaws.com'),
      description: '',
      force_detach_policies: false,
      inline_policy: [],
      managed_policy_arns: [],
      max_session_duration: 3600,
      permissions_boundary: null,
      tags: {},
    },
    after: {
      name: 'new',
      path: '/other/',
      assume_role_policy: trust('firehose.amazonaws.com'),
      description: 'x',
      force_detach_policies: true,
      inline_policy: [{ name: 'inline', policy: trust('ec2.amazonaws.com') }],
      managed_policy_arns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
      max_session_duration: 7200,
      permissions_boundary: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
      tags: { a: 'b' },
    },
  },
  {
    type: 'aws:kms/key:Key',
    terraform: 'aws_kms_key',
    schemaVersion: 0,
    before: {
      description: 'old',
      enable_key_rotation: false,
      deletion_window_in_days: 30,
      customer_master_key_spec: 'SYMMETRIC_DEFAULT',
      key_usage: 'ENCRYPT_DECRYPT',
      multi_region: false,
      policy: trust('lambda.amazonaws.com'),
      tags: {},
    },
    after: {
      description: 'new',
      enable_key_rotation: true,
      deletion_window_in_days: 7,
      customer_master_key_spec: 'RSA_2048',
      key_usage: 'SIGN_VERIFY',
      multi_region: true,
      policy: trust('ec2.amazonaws.com'),
      tags: { a: 'b' },
    },
  },
]
