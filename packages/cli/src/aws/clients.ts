import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import type { KinesisClient } from '@aws-sdk/client-kinesis'
import { S3Client } from '@aws-sdk/client-s3'
import { STSClient } from '@aws-sdk/client-sts'
import { region as defaultRegion } from '@sluice/core/pipeline'
import { kinesisClient } from '@sluice/functions/kinesis-client'
import { s3Settings, sdkSettings } from '@sluice/local/aws/sdk-settings'
import { isLoopbackName } from '@sluice/local/http/loopback'

/** The AWS that the environment selects. */
export type Aws = {
  s3: S3Client
  /** Makes one attempt per call. */
  kinesis: KinesisClient
  sts: STSClient
  cloudWatch: CloudWatchClient
  /** Names it to the user: a URL or a region. */
  endpoint: string
  region: string
  isLocal: boolean
}

/**
 * Returns clients for an endpoint on this machine, or for a region in the cloud. The endpoint that is shown to the user
 * is the one that is used, even if `~/.aws/config` disables or redirects endpoints.
 */
export function awsOf(env: NodeJS.ProcessEnv): Aws {
  const { AWS_ENDPOINT_URL: endpoint } = env
  if (endpoint && isLocalUrl(endpoint)) return localAws(endpoint)
  return awsIn(regionOf(env), endpoint)
}

/** Returns clients for a region: of AWS, or of another endpoint with its API. */
export function awsIn(region: string, endpoint: string | undefined): Aws {
  if (endpoint && isLocalUrl(endpoint)) return localAws(endpoint, region)
  const settings = { region, ...(endpoint && { endpoint }) }
  return {
    s3: new S3Client(settings),
    kinesis: kinesisClient(settings),
    sts: new STSClient(settings),
    cloudWatch: new CloudWatchClient(settings),
    endpoint: endpoint || region,
    region,
    isLocal: false,
  }
}

/** Returns the region that the environment selects. */
const regionOf = ({ SLUICE_REGION, AWS_REGION }: NodeJS.ProcessEnv): string =>
  SLUICE_REGION || AWS_REGION || defaultRegion

/** Returns clients for an endpoint on this machine. They ignore the user's AWS configuration. */
export function localAws(endpoint: string, region: string = defaultRegion): Aws {
  const settings = { ...sdkSettings(endpoint), region }
  return {
    s3: new S3Client({ ...s3Settings(endpoint), region }),
    kinesis: kinesisClient(settings),
    sts: new STSClient(settings),
    cloudWatch: new CloudWatchClient(settings),
    endpoint,
    region,
    isLocal: true,
  }
}

const isLocalUrl = (url: string) =>
  URL.canParse(url) && new URL(url).protocol === 'http:' && isLoopbackName(new URL(url).hostname)
