import { bucket as definition, deliveryStream, folderOf, isPrimary } from '@sluice/core/pipeline'
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
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
  },
  kept,
)

// SST's own `lifecycle` doesn't support unfinished uploads and old versions. Events never expire.
new aws.s3.BucketLifecycleConfiguration(
  'BucketLifecycle',
  {
    bucket: bucket.name,
    rules: [
      {
        id: 'errors',
        status: 'Enabled',
        filter: { prefix: folderOf(deliveryStream.errorOutputPrefix) },
        expiration: { days: definition.errorDays },
      },
      {
        id: 'unfinished-uploads',
        status: 'Enabled',
        filter: { prefix: '' },
        abortIncompleteMultipartUpload: { daysAfterInitiation: definition.unfinishedUploadDays },
      },
      {
        id: 'old-versions',
        status: 'Enabled',
        filter: { prefix: '' },
        expiration: { expiredObjectDeleteMarker: true },
        noncurrentVersionExpiration: { noncurrentDays: definition.oldVersionDays },
      },
    ],
  },
  kept,
)
