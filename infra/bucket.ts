import { bucket as definition, deliveryStream, folderOf, isPrimary } from '@sluice/core/pipeline'
import { key } from './encryption.ts'
import { isProduction } from './stage.ts'

const { accountId } = aws.getCallerIdentityOutput()
const { region } = aws.getRegionOutput()

// `removal: "retain"` keeps the bucket when production is given up. What protects it must stay as well.
const kept = { retainOnDelete: isProduction($app.stage) }
const keep = (_: unknown, opts: $util.CustomResourceOptions) => void Object.assign(opts, kept)

// SST adds a public access block and a policy that denies plain HTTP.
export const bucket = new sst.aws.Bucket('Bucket', {
  cors: false,
  versioning: true,
  transform: {
    policy: keep,
    publicAccessBlock: keep,
    versioning: keep,
    bucket(args) {
      args.forceDestroy = !isProduction($app.stage)
      // Bucket names are global and have at most 63 characters, so SST names the buckets of other stages.
      if (isPrimary($app.stage)) args.bucket = $interpolate`${definition.name}-${accountId}-${region}`
    },
  },
})

new aws.s3.BucketServerSideEncryptionConfiguration(
  'BucketEncryption',
  {
    bucket: bucket.name,
    // A bucket key saves nearly every call of KMS.
    rules: key
      ? [
          {
            applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key.arn },
            bucketKeyEnabled: true,
          },
        ]
      : [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
  },
  kept,
)

const { cold, errorDays, eventDays, lock, oldVersionDays, unfinishedUploadDays } = definition
const events = { prefix: folderOf(deliveryStream.prefix) }

// SST's own `lifecycle` doesn't support unfinished uploads and old versions.
new aws.s3.BucketLifecycleConfiguration(
  'BucketLifecycle',
  {
    bucket: bucket.name,
    rules: [
      {
        id: 'errors',
        status: 'Enabled',
        filter: { prefix: folderOf(deliveryStream.errorOutputPrefix) },
        expiration: { days: errorDays },
      },
      {
        id: 'unfinished-uploads',
        status: 'Enabled',
        filter: { prefix: '' },
        abortIncompleteMultipartUpload: { daysAfterInitiation: unfinishedUploadDays },
      },
      {
        id: 'old-versions',
        status: 'Enabled',
        filter: { prefix: '' },
        expiration: { expiredObjectDeleteMarker: true },
        noncurrentVersionExpiration: { noncurrentDays: oldVersionDays },
      },
      ...(eventDays > 0 ? [{ id: 'events', status: 'Enabled', filter: events, expiration: { days: eventDays } }] : []),
      ...(cold.days > 0
        ? [
            {
              id: 'cold-events',
              status: 'Enabled',
              filter: events,
              transitions: [{ days: cold.days, storageClass: cold.storageClass }],
            },
          ]
        : []),
    ],
  },
  kept,
)

// Other stages must be removable, so only production stages lock their objects.
if (lock.days > 0 && isProduction($app.stage))
  new aws.s3.BucketObjectLockConfiguration(
    'BucketLock',
    { bucket: bucket.name, rule: { defaultRetention: { mode: lock.mode, days: lock.days } } },
    // S3 locks objects only in a bucket that keeps their versions.
    { ...kept, dependsOn: [bucket] },
  )
