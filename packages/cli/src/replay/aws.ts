import type { KinesisClient } from '@aws-sdk/client-kinesis'
import { S3Client } from '@aws-sdk/client-s3'
import { region as defaultRegion } from '@sluice/core/pipeline'
import { kinesisClient } from '@sluice/functions/kinesis-client'
import { s3Settings, sdkSettings } from '@sluice/local/aws/sdk-settings'
import { isLoopbackName } from '@sluice/local/http/loopback'

/** The AWS that the environment selects. */
export type Aws = {
  s3: S3Client
  kinesis: KinesisClient
  /** Names it to the user: a URL or a region. */
  endpoint: string
  isLocal: boolean
}

/**
 * Returns clients for the local AWS, or for a region in the cloud. The endpoint that is shown to the user is the one
 * that is used, even if `~/.aws/config` disables or redirects endpoints.
 */
export function awsOf({ AWS_ENDPOINT_URL: endpoint, SLUICE_REGION, AWS_REGION }: NodeJS.ProcessEnv): Aws {
  if (endpoint && isLocalUrl(endpoint)) {
    const clients = { s3: new S3Client(s3Settings(endpoint)), kinesis: kinesisClient(sdkSettings(endpoint)) }
    return { ...clients, endpoint, isLocal: true }
  }
  const region = SLUICE_REGION || AWS_REGION || defaultRegion
  const settings = { region, ...(endpoint && { endpoint }) }
  const clients = { s3: new S3Client(settings), kinesis: kinesisClient(settings) }
  return { ...clients, endpoint: endpoint || region, isLocal: false }
}

const isLocalUrl = (url: string) =>
  URL.canParse(url) && new URL(url).protocol === 'http:' && isLoopbackName(new URL(url).hostname)
