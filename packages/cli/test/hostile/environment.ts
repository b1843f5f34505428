import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** An environment in which everything that a developer can set points away from the local pipeline. */
export type HostileEnvironment = {
  env: NodeJS.ProcessEnv
  /** Returns every connection that went elsewhere: to the collector, or out of loopback. */
  escaped: () => string[]
  stop: () => void
}

const recorder = pathToFileURL(join(import.meta.dirname, 'record-connections.ts')).href

/** Settings that redirect, break or slow down every call of an SDK that reads them. */
const settings = (collector: string) => `
region = eu-north-1
endpoint_url = ${collector}
ignore_configured_endpoint_urls = true
use_fips_endpoint = true
use_dualstack_endpoint = true
defaults_mode = auto
retry_mode = adaptive
max_attempts = 0
account_id_endpoint_mode = required
auth_scheme_preference = httpBearerAuth
sigv4a_signing_region_set = *
request_checksum_calculation = when_required
response_checksum_validation = when_required
s3_disable_express_session_auth = true
services = elsewhere
sso_session = elsewhere
sso_account_id = 123456789012
sso_role_name = admin
ca_bundle = /nowhere/ca.pem
`

const services = (collector: string) => `
[services elsewhere]
kinesis =
  endpoint_url = ${collector}
s3 =
  endpoint_url = ${collector}
[sso-session elsewhere]
sso_region = eu-north-1
sso_start_url = ${collector}
`

/** Creates a home folder and an environment, and starts a collector on loopback that records its connections. */
export async function hostileEnvironment(folder: string): Promise<HostileEnvironment> {
  const connections = join(folder, 'connections')
  writeFileSync(connections, '')
  const received: string[] = []
  const collector = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', (data) => {
      received.push(`collector ${data.toString('latin1').split('\r\n')[0]}`)
      socket.end('HTTP/1.1 500 Elsewhere\r\ncontent-length: 0\r\n\r\n')
    })
  })
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`
  return {
    env: { ...baseEnvironment(), ...variables(url), HOME: homeIn(folder, url), SLUICE_TEST_CONNECTIONS: connections },
    escaped: () => [...received, ...readFileSync(connections, 'utf8').split('\n').filter(Boolean)],
    stop: () => void collector.close(),
  }
}

function baseEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS_|NODE_|.*_proxy$)/i.test(name)))
}

function homeIn(folder: string, collector: string): string {
  const home = join(folder, 'home')
  mkdirSync(join(home, '.aws'), { recursive: true })
  const profiles = ['default', 'profile work'].map((name) => `[${name}]${settings(collector)}`)
  writeFileSync(join(home, '.aws/config'), `${profiles.join('')}${services(collector)}`)
  const process = `credential_process = touch ${join(home, 'credentials-were-read')}`
  writeFileSync(join(home, '.aws/credentials'), `[default]\n${process}\n[work]\n${process}\n`)
  return home
}

const variables = (collector: string): NodeJS.ProcessEnv => ({
  NODE_OPTIONS: `--import=${recorder}`,
  NODE_USE_ENV_PROXY: '1',
  ...proxies(collector),
  NO_PROXY: '',
  no_proxy: '',
  NODE_EXTRA_CA_CERTS: '/nowhere/ca.pem',
  AWS_CA_BUNDLE: '/nowhere/ca.pem',
  AWS_PROFILE: 'work',
  AWS_REGION: 'eu-north-1',
  AWS_DEFAULT_REGION: 'eu-north-1',
  AWS_ENDPOINT_URL: collector,
  AWS_ENDPOINT_URL_KINESIS: collector,
  AWS_ENDPOINT_URL_FIREHOSE: collector,
  AWS_ENDPOINT_URL_S3: collector,
  AWS_ENDPOINT_URL_STS: collector,
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
  AWS_USE_FIPS_ENDPOINT: 'true',
  AWS_USE_DUALSTACK_ENDPOINT: 'true',
  AWS_DEFAULTS_MODE: 'auto',
  AWS_RETRY_MODE: 'adaptive',
  AWS_MAX_ATTEMPTS: 'none',
  AWS_ACCOUNT_ID_ENDPOINT_MODE: 'required',
  AWS_AUTH_SCHEME_PREFERENCE: 'httpBearerAuth',
  AWS_REQUEST_CHECKSUM_CALCULATION: 'WHEN_REQUIRED',
  AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/admin',
  AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere/token',
  AWS_EC2_METADATA_SERVICE_ENDPOINT: collector,
  AWS_CONTAINER_CREDENTIALS_FULL_URI: collector,
  AWS_LAMBDA_FUNCTION_NAME: 'elsewhere',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  _X_AMZN_TRACE_ID: 'Root=1-0-0',
  STREAM_NAME: 'elsewhere',
  KEY_SHA256: 'elsewhere',
  METRICS_NAMESPACE: 'elsewhere',
  SLUICE_REGION: 'eu-north-1',
})

const proxies = (collector: string) =>
  Object.fromEntries(
    ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [
      [name, collector],
      [name.toLowerCase(), collector],
    ]),
  )
