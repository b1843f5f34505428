import { KinesisClient, type KinesisClientConfig } from '@aws-sdk/client-kinesis'
import { kinesisHttp } from './kinesis-http.ts'

/**
 * Returns a client that makes one attempt per call, because only `kinesisSink` retries. By default it uses HTTP/1.1 instead of the
 * SDK's HTTP/2: Lambda handles one request at a time, and an aborted attempt must close its dead connection.
 */
export const kinesisClient = (config: KinesisClientConfig = {}): KinesisClient =>
  new KinesisClient({ requestHandler: kinesisHttp(), ...config, maxAttempts: 1 })

type Environment = Readonly<Record<string, string | undefined>>

/** Returns the client of a function, which opens its first connection at once: a cold start would wait for it. */
export function lambdaClient(environment: Environment): KinesisClient {
  const requestHandler = kinesisHttp()
  const client = kinesisClient({ ...lambdaSettings(environment), requestHandler })
  const { AWS_REGION: Region } = environment
  const Endpoint = endpointOf(environment)
  if (Region) requestHandler.connect(client.config.endpointProvider({ Region, ...(Endpoint && { Endpoint }) }).url)
  return client
}

/**
 * Returns the settings of a client in Lambda, all from its environment. The SDK would look for each that is missing in
 * files, and for some in a network, at every cold start.
 */
export function lambdaSettings(environment: Environment): KinesisClientConfig {
  const endpoint = endpointOf(environment)
  return {
    ...(environment.AWS_REGION && { region: environment.AWS_REGION }),
    ...(endpoint && { endpoint }),
    ignoreConfiguredEndpointUrls: true,
    credentials: async () => credentialsOf(environment),
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    defaultsMode: 'standard',
    retryMode: 'standard',
    accountIdEndpointMode: 'disabled',
    authSchemePreference: [],
    userAgentAppId: '',
  }
}

/** Returns the endpoint that the environment names in place of AWS's, if there is one. */
const endpointOf = ({ AWS_ENDPOINT_URL_KINESIS, AWS_ENDPOINT_URL }: Environment) =>
  AWS_ENDPOINT_URL_KINESIS || AWS_ENDPOINT_URL

/** @throws Error if the environment has no credentials */
function credentialsOf({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_SESSION_TOKEN: sessionToken,
}: Environment) {
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) }
  throw new Error('AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set. Lambda sets both.')
}
