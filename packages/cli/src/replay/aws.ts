import type { KinesisClient } from '@aws-sdk/client-kinesis'
import { S3Client } from '@aws-sdk/client-s3'
import { region as defaultRegion } from '@sluice/core/pipeline'
import { kinesisClient } from '@sluice/functions/kinesis-client'

/** The AWS that the environment selects. */
export type Aws = {
  s3: S3Client
  kinesis: KinesisClient
  /** Names it to the user: a URL or a region. */
  endpoint: string
  isLocal: boolean
}

/** Returns clients for the local AWS, or for a region in the cloud. */
export function awsOf({ AWS_ENDPOINT_URL, SLUICE_REGION, AWS_REGION }: NodeJS.ProcessEnv): Aws {
  const region = SLUICE_REGION || AWS_REGION || defaultRegion
  const isLocal = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|\/|$)/.test(AWS_ENDPOINT_URL ?? '')
  // The local AWS accepts any credentials, so it must not need those of a cloud.
  const credentials = isLocal && { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }
  return {
    s3: new S3Client({ region, ...credentials, forcePathStyle: isLocal }),
    kinesis: kinesisClient({ region, ...credentials }),
    endpoint: AWS_ENDPOINT_URL ?? region,
    isLocal,
  }
}
