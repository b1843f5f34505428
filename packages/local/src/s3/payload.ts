import type { IncomingHttpHeaders } from 'node:http'
import { AwsError } from '../aws/error.ts'
import type { S3Request } from '../aws/http.ts'
import { decodeAwsChunked, isAwsChunked } from './aws-chunked.ts'
import { type Algorithm, algorithms, checksumBytes, checksumHeader, type Sums, withDigests } from './digests.ts'

/** The payload of a request, which is decoded and digested while it arrives. */
export type Payload = {
  content: AsyncIterable<Buffer>
  /** The checksum that the client sends, if it sends one. */
  algorithm: Algorithm | undefined
  /**
   * Returns the length and the digests of the payload after its end: its MD5 and the checksum that the client sent.
   * @throws AwsError `BadDigest`, `XAmzContentSHA256Mismatch` if the client sent another digest
   */
  verify: () => Promise<Sums>
}

/** The largest object of one PUT. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const maxPutBytes = 5 * 1024 ** 3

/**
 * Returns the payload of a request. `also` is a checksum to compute in addition.
 * @throws AwsError if the headers that describe the payload are incomplete or invalid
 */
export function payloadOf({ headers, body }: Pick<S3Request, 'headers' | 'body'>, also?: Algorithm): Payload {
  checkLength(headers)
  const algorithm = announcedChecksum(headers)
  checkDigest('InvalidDigest', 'The Content-MD5 you specified was invalid.', headers['content-md5'], 16)
  const isSigned = checkContentSha256(headers)
  const { payload, trailers } = isAwsChunked(headers)
    ? decodeAwsChunked(body, headers)
    : { payload: body, trailers: {} as Record<string, string> }
  const names = [algorithm, also, isSigned && ('SHA256' as const)].filter((name) => typeof name === 'string')
  const { content, sums } = withDigests(payload, ['MD5', ...names])
  return {
    content,
    algorithm,
    async verify() {
      const received = await sums()
      if (isSigned) checkSigned(received, headers)
      checkMd5(received, headers)
      if (algorithm) checkChecksum(received, algorithm, { ...headers, ...trailers })
      return received
    },
  }
}

function checkLength(headers: IncomingHttpHeaders): void {
  const name = isAwsChunked(headers) ? 'x-amz-decoded-content-length' : 'content-length'
  const length = headers[name]
  if (length === undefined || !/^\d+$/.test(String(length))) {
    throw new AwsError('MissingContentLength', 'You must provide the Content-Length HTTP header.', 411)
  }
  if (Number(length) > maxPutBytes) {
    const details = { ProposedSize: String(length), MaxSizeAllowed: String(maxPutBytes) }
    throw new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', 400, details)
  }
}

/** Returns the checksum that a request has in a header, or announces as a trailer. */
function announcedChecksum(headers: IncomingHttpHeaders): Algorithm | undefined {
  const trailer = String(headers['x-amz-trailer'] ?? '').toLowerCase()
  const found = algorithms.filter((name) => checksumHeader(name) in headers || checksumHeader(name) === trailer)
  const [algorithm] = found
  if (found.length > 1) {
    throw invalid('Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.')
  }
  if (trailer && !algorithm) throw invalid('The value specified in the x-amz-trailer header is not supported')
  const sdkAlgorithm = headers['x-amz-sdk-checksum-algorithm']
  if (sdkAlgorithm !== undefined && String(sdkAlgorithm).toUpperCase() !== algorithm) {
    throw invalid(
      algorithm
        ? 'Value for x-amz-sdk-checksum-algorithm header is invalid.'
        : 'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    )
  }
  if (algorithm) checkFormat(algorithm, headers, 'header')
  return algorithm
}

const invalid = (message: string) => new AwsError('InvalidRequest', message, 400)

function checkFormat(algorithm: Algorithm, values: IncomingHttpHeaders, place: 'header' | 'trailing header'): void {
  const name = checksumHeader(algorithm)
  checkDigest('InvalidRequest', `Value for ${name} ${place} is invalid.`, values[name], checksumBytes[algorithm])
}

/** @throws AwsError if a digest is neither absent nor so many bytes in base64 */
function checkDigest(code: string, message: string, value: unknown, bytes: number): void {
  if (value === undefined) return
  const decoded = Buffer.from(String(value), 'base64')
  if (decoded.length !== bytes || decoded.toString('base64') !== value) throw new AwsError(code, message, 400)
}

/** Returns true if the header has the digest of the body. */
function checkContentSha256({ 'x-amz-content-sha256': value }: IncomingHttpHeaders): boolean {
  if (value === undefined || /^(UNSIGNED-PAYLOAD$|STREAMING-)/.test(String(value))) return false
  if (/^[0-9a-f]{64}$/i.test(String(value))) return true
  throw new AwsError(
    'InvalidArgument',
    'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.',
    400,
    { ArgumentName: 'x-amz-content-sha256', ArgumentValue: String(value) },
  )
}

function checkSigned({ digests }: Sums, headers: IncomingHttpHeaders): void {
  const expected = String(headers['x-amz-content-sha256']).toLowerCase()
  const computed = digests.SHA256?.toString('hex') ?? ''
  if (expected === computed) return
  const details = { ClientComputedContentSHA256: expected, S3ComputedContentSHA256: computed }
  const message = "The provided 'x-amz-content-sha256' header does not match what was computed."
  throw new AwsError('XAmzContentSHA256Mismatch', message, 400, details)
}

function checkMd5({ digests }: Sums, { 'content-md5': expected }: IncomingHttpHeaders): void {
  const computed = digests.MD5?.toString('base64') ?? ''
  if (expected === undefined || expected === computed) return
  const details = { ExpectedDigest: String(expected), CalculatedDigest: computed }
  throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.', 400, details)
}

function checkChecksum({ digests }: Sums, algorithm: Algorithm, values: IncomingHttpHeaders): void {
  checkFormat(algorithm, values, 'trailing header')
  if (values[checksumHeader(algorithm)] === digests[algorithm]?.toString('base64')) return
  throw new AwsError('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`, 400)
}
