import { algorithms, checksumHeader } from './digests.ts'
import { signatureParameters } from './presigned.ts'

// Sets of input that several actions have in common. Names are those on the wire.

const notVerified = 'signatures are not verified'

/** Honored by all actions: the form and the expiry of a presigned address. */
export const commonSupported: readonly string[] = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'Expires',
]

const uncheckedParameters = signatureParameters.filter((name) => !commonSupported.includes(name))

/** Ignored by all actions. */
export const commonHarmless: Readonly<Record<string, string>> = {
  ...Object.fromEntries(uncheckedParameters.map((name) => [name, notVerified])),
  'x-id': 'the method and the address choose the action',
  'x-amz-date': notVerified,
  'x-amz-security-token': notVerified,
  'x-amz-content-sha256': `${notVerified}; a body is compared with it`,
  'x-amz-user-agent': 'it describes the client',
  'x-amz-sdk-checksum-algorithm': 'it names the checksum, which has its own header',
  'x-amz-request-payer': 'requests cost nothing',
  'content-length': 'it frames the body',
  'content-type': 'the action reads only one format',
  'Content-Type': 'the header of the same name counts',
  'x-amz-api-version': 'S3 has only one version of its API',
}

/** Ignored by all actions that read. */
export const readHarmless = { 'cache-control': 'no cache is between the client and S3' } as const

/** The digests of a body that are verified. */
export const digestHeaders: readonly string[] = ['content-md5', ...algorithms.map(checksumHeader)]
