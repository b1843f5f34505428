import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KinesisClient } from '@aws-sdk/client-kinesis'
import { S3Client } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { s3Settings, sdkSettings } from '../src/aws/sdk-settings.ts'

const endpoint = 'http://127.0.0.1:4566'

/** Settings that the SDK reads from the environment or from a profile. None has the value that the SDK defaults to. */
const foreign = {
  region: 'eu-north-1',
  use_fips_endpoint: 'true',
  use_dualstack_endpoint: 'true',
  defaults_mode: 'mobile',
  retry_mode: 'adaptive',
  max_attempts: '9',
  account_id_endpoint_mode: 'required',
  auth_scheme_preference: 'httpBearerAuth',
  disable_clock_skew_correction: 'true',
  sdk_ua_app_id: 'elsewhere',
  request_checksum_calculation: 'WHEN_REQUIRED',
  response_checksum_validation: 'WHEN_REQUIRED',
  sigv4a_signing_region_set: '*',
  s3_use_arn_region: 'true',
  s3_disable_express_session_auth: 'false',
  s3_disable_multiregion_access_points: 'false',
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-'))
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined)
  writeConfig('')
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

function writeConfig(content: string): void {
  const path = join(mkdtempSync(join(folder, 'aws-')), 'config')
  writeFileSync(path, content)
  vi.stubEnv('AWS_CONFIG_FILE', path)
}

function changeEnvironment(): void {
  for (const [name, value] of Object.entries(foreign)) vi.stubEnv(`AWS_${name.toUpperCase()}`, value)
}

function changeConfig(): void {
  writeConfig(
    `[default]\n${Object.entries(foreign)
      .map(([name, value]) => `${name} = ${value}\n`)
      .join('')}`,
  )
}

const readable = [
  'region',
  'useFipsEndpoint',
  'useDualstackEndpoint',
  'defaultsMode',
  'retryMode',
  'maxAttempts',
  'accountIdEndpointMode',
  'authSchemePreference',
  'disableClockSkewCorrection',
  'userAgentAppId',
  'requestChecksumCalculation',
  'responseChecksumValidation',
  'sigv4aSigningRegionSet',
  'useArnRegion',
  'disableS3ExpressSessionAuth',
  'disableMultiregionAccessPoints',
]

/** Returns the values of a client's settings, each of which can be a function that looks it up. */
async function valuesOf({ config }: { config: object }): Promise<[string, unknown][]> {
  const settings = config as Record<string, unknown>
  return Promise.all(
    readable.map(async (name): Promise<[string, unknown]> => {
      const setting = settings[name]
      return [name, typeof setting === 'function' ? await setting() : setting]
    }),
  )
}

describe.each([
  ['Kinesis', () => new KinesisClient(sdkSettings(endpoint)), () => new KinesisClient({})],
  ['S3', () => new S3Client(s3Settings(endpoint)), () => new S3Client({})],
] as const)('a client of the local %s', (_, local, unprotected) => {
  it.each([
    ['the environment', changeEnvironment],
    ['~/.aws/config', changeConfig],
  ])('uses no setting from %s', async (_place, change) => {
    const before = await valuesOf(local())
    change()
    expect(await valuesOf(local())).toEqual(before)
    expect(Object.fromEntries(await valuesOf(unprotected()))).toMatchObject({ region: 'eu-north-1', maxAttempts: 9 })
  })
})
