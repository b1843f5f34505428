import { region } from '@sluice/core/pipeline'

/**
 * Returns the settings of an SDK client that calls a local endpoint. The SDK reads each setting that is missing here from
 * the developer's environment and from `~/.aws`. Such a setting can redirect the calls, break them, or make the SDK look
 * up credentials or a region in a network.
 */
export const sdkSettings = (endpoint: string) => ({
  endpoint,
  region,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  // The SDK rejects these together with an endpoint.
  useFipsEndpoint: false,
  useDualstackEndpoint: false,
  // The mode `auto` looks up the region of an EC2 instance.
  defaultsMode: 'standard' as const,
  retryMode: 'standard',
  maxAttempts: 3,
  accountIdEndpointMode: 'disabled' as const,
  authSchemePreference: [],
  disableClockSkewCorrection: false,
  userAgentAppId: '',
})

/** Returns `sdkSettings` with what S3 has in addition. */
export const s3Settings = (endpoint: string) => ({
  ...sdkSettings(endpoint),
  forcePathStyle: true,
  useArnRegion: false,
  disableS3ExpressSessionAuth: true,
  disableMultiregionAccessPoints: true,
  requestChecksumCalculation: 'WHEN_SUPPORTED' as const,
  responseChecksumValidation: 'WHEN_SUPPORTED' as const,
  sigv4aSigningRegionSet: [],
})
