import { KinesisClient, type KinesisClientConfig } from '@aws-sdk/client-kinesis'
import { kinesisHttp } from './kinesis-http.ts'

/**
 * Returns a client that makes one attempt per call, because only `kinesisSink` retries. By default it uses HTTP/1.1 instead of the
 * SDK's HTTP/2: Lambda handles one request at a time, and an aborted attempt must close its dead connection.
 */
export const kinesisClient = (config: KinesisClientConfig = {}): KinesisClient =>
  new KinesisClient({ requestHandler: kinesisHttp(), ...config, maxAttempts: 1 })

/**
 * Returns the settings of a client in Lambda, all from its environment. The SDK would look for each that is missing in
 * files, and for some in a network, at every cold start.
 */
export const lambdaSettings = (environment: Readonly<Record<string, string | undefined>>): KinesisClientConfig => ({
  ...(environment.AWS_REGION && { region: environment.AWS_REGION }),
  credentials: async () => credentialsOf(environment),
  useFipsEndpoint: false,
  useDualstackEndpoint: false,
  defaultsMode: 'standard',
  retryMode: 'standard',
  accountIdEndpointMode: 'disabled',
  authSchemePreference: [],
  userAgentAppId: '',
})

/** @throws Error if the environment has no credentials */
function credentialsOf({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_SESSION_TOKEN: sessionToken,
}: Readonly<Record<string, string | undefined>>) {
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) }
  throw new Error('AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set. Lambda sets both.')
}
