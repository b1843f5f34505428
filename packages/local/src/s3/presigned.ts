import { errorWith } from './errors.ts'

const maxSeconds = 604_800

const version4 = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-Date',
  'X-Amz-SignedHeaders',
  'X-Amz-Expires',
]
const version2 = ['Signature', 'Expires', 'AWSAccessKeyId']

/** The query parameters of presigned addresses, of both versions of the signature. */
export const signatureParameters: readonly string[] = [...version4, ...version2, 'X-Amz-Security-Token']

/**
 * Checks the expiry of a presigned address, of either version of the signature. The signature itself isn't verified.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 * @throws AwsError `AccessDenied` if it has expired, or if a member of version 2 is missing or malformed;
 * `AuthorizationQueryParametersError` for a member of version 4
 */
export function checkPresigned(query: URLSearchParams, now: number): void {
  if (version4.some((name) => query.has(name))) checkVersion4(query, now)
  else if (version2.some((name) => query.has(name))) checkVersion2(query, now)
}

function checkVersion4(query: URLSearchParams, now: number): void {
  const problem = problemOf(query)
  if (problem) throw errorWith('AuthorizationQueryParametersError', problem)
  const seconds = query.get('X-Amz-Expires') ?? ''
  const expires = signedAt(query) + Number(seconds) * 1_000
  if (now > expires) throw expired(expires, now, { 'X-Amz-Expires': seconds })
}

/** Returns the first problem of an address of version 4, in AWS's words. */
function problemOf(query: URLSearchParams): string | undefined {
  const { 'X-Amz-Algorithm': algorithm, 'X-Amz-Credential': credential = '', ...others } = Object.fromEntries(query)
  const expires = others['X-Amz-Expires'] ?? ''
  const problems: [string, boolean][] = [
    [
      `Query-string authentication version 4 requires the ${version4.slice(0, -1).join(', ')}, and ${version4.at(-1)} parameters.`,
      version4.some((name) => !query.get(name)),
    ],
    ['X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"', !/^AWS4-/.test(algorithm ?? '')],
    [
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
      !/^.+\/\d{8}\/[^/]+\/s3\/aws4_request$/.test(credential),
    ],
    ["X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"", Number.isNaN(signedAt(query))],
    ['X-Amz-Expires should be a number', !/^-?\d+$/.test(expires)],
    ['X-Amz-Expires must be non-negative', Number(expires) < 0],
    [
      `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${maxSeconds} seconds`,
      Number(expires) > maxSeconds,
    ],
  ]
  return problems.find(([, isThere]) => isThere)?.[0]
}

/** Returns the time of a signature in milliseconds since 1970; NaN if it is malformed. */
function signedAt(query: URLSearchParams): number {
  const digits = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get('X-Amz-Date') ?? '')?.slice(1) ?? []
  return Date.parse(`${digits.slice(0, 3).join('-')}T${digits.slice(3).join(':')}Z`)
}

function checkVersion2(query: URLSearchParams, now: number): void {
  if (version2.some((name) => !query.get(name))) {
    const names = `${version2.slice(0, -1).join(', ')} and ${version2.at(-1)}`
    throw errorWith('AccessDenied', `Query-string authentication requires the ${names} parameters`)
  }
  const seconds = query.get('Expires') ?? ''
  if (!/^\d{1,12}$/.test(seconds)) {
    throw errorWith('AccessDenied', `Invalid date (should be seconds since epoch): ${seconds}`)
  }
  const expires = Number(seconds) * 1_000
  if (now > expires) throw expired(expires, now, {})
}

const expired = (expires: number, now: number, details: Record<string, string>) =>
  errorWith('AccessDenied', 'Request has expired', { ...details, Expires: timeOf(expires), ServerTime: timeOf(now) })

const timeOf = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`
