import type { IncomingHttpHeaders } from 'node:http'
import type { S3Request } from '../aws/http.ts'
import { decodeAwsChunked, isAwsChunked } from './aws-chunked.ts'
import {
  type Algorithm,
  algorithms,
  checksumBytes,
  checksumHeader,
  type Digested,
  type Sums,
  withDigests,
} from './digests.ts'
import { errorWith, invalidArgument, invalidRequest, s3Error } from './errors.ts'

/** The largest object of one PUT. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const maxPutBytes = 5 * 1024 ** 3

/**
 * Returns the payload of a request, which is decoded while it arrives, with the checksum that the client sends. `sums`
 * throws AwsError `BadDigest`, `XAmzContentSHA256Mismatch` if the client sent another digest.
 * @throws AwsError if the headers that describe the payload are incomplete or invalid
 */
export function payloadOf({ headers, body }: Pick<S3Request, 'headers' | 'body'>): Digested {
  checkLength(headers)
  const algorithm = announcedChecksum(headers)
  const { 'content-md5': md5, 'x-amz-content-sha256': sha256 } = headers
  checkDigest('InvalidDigest', 'The Content-MD5 you specified was invalid.', md5, 16)
  const isSigned = isDigest(sha256)
  const { payload, trailers } = isAwsChunked(headers)
    ? decodeAwsChunked(body, headers)
    : { payload: body, trailers: {} }
  const digested = withDigests(payload, algorithm, isSigned ? ['SHA256'] : [])
  return {
    ...digested,
    async sums() {
      const received = await digested.sums()
      if (isSigned) checkSigned(received, String(sha256).toLowerCase())
      if (md5 !== undefined) checkMd5(received, String(md5))
      if (algorithm) checkChecksum(received, algorithm, { ...headers, ...trailers })
      return received
    },
  }
}

function checkLength(headers: IncomingHttpHeaders): void {
  const name = isAwsChunked(headers) ? 'x-amz-decoded-content-length' : 'content-length'
  const length = headers[name]
  if (length === undefined || !/^\d+$/.test(String(length))) {
    throw s3Error('MissingContentLength')
  }
  if (Number(length) > maxPutBytes) {
    throw s3Error('EntityTooLarge', { ProposedSize: String(length), MaxSizeAllowed: maxPutBytes })
  }
}

/** Returns the checksum that a request has in a header, or announces as a trailer. */
function announcedChecksum(headers: IncomingHttpHeaders): Algorithm | undefined {
  const trailer = String(headers['x-amz-trailer'] ?? '').toLowerCase()
  const found = algorithms.filter((name) => checksumHeader(name) in headers || checksumHeader(name) === trailer)
  const [algorithm] = found
  if (found.length > 1) {
    throw invalidRequest('Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.')
  }
  if (trailer && !algorithm) throw invalidRequest('The value specified in the x-amz-trailer header is not supported')
  const name = 'x-amz-sdk-checksum-algorithm'
  const without = `${name} specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.`
  if (headers[name] !== undefined && String(headers[name]).toUpperCase() !== algorithm) {
    throw invalidRequest(algorithm ? `Value for ${name} header is invalid.` : without)
  }
  if (algorithm) checkFormat(algorithm, headers, 'header')
  return algorithm
}

function checkFormat(algorithm: Algorithm, values: IncomingHttpHeaders, place: 'header' | 'trailing header'): void {
  const name = checksumHeader(algorithm)
  checkDigest('InvalidRequest', `Value for ${name} ${place} is invalid.`, values[name], checksumBytes[algorithm])
}

/** @throws AwsError if a digest is neither absent nor so many bytes in base64 */
function checkDigest(code: string, message: string, value: unknown, bytes: number): void {
  if (value === undefined) return
  const decoded = Buffer.from(String(value), 'base64')
  if (decoded.length !== bytes || decoded.toString('base64') !== value) throw errorWith(code, message)
}

/** Returns true if `x-amz-content-sha256` has the digest of the body. */
function isDigest(value: unknown): boolean {
  if (value === undefined || /^(UNSIGNED-PAYLOAD$|STREAMING-)/.test(String(value))) return false
  if (/^[0-9a-f]{64}$/i.test(String(value))) return true
  const others = ['', '-TRAILER'].map((end) => `STREAMING-AWS4-HMAC-SHA256-PAYLOAD${end}`).join(', ')
  const message = `x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, ${others} or a valid sha256 value.`
  throw invalidArgument(message, 'x-amz-content-sha256', String(value))
}

function checkSigned({ checksums }: Sums, expected: string): void {
  const computed = Buffer.from(checksums.SHA256 ?? '', 'base64').toString('hex')
  if (expected === computed) return
  throw s3Error('XAmzContentSHA256Mismatch', {
    ClientComputedContentSHA256: expected,
    S3ComputedContentSHA256: computed,
  })
}

function checkMd5({ md5 }: Sums, expected: string): void {
  const computed = Buffer.from(md5, 'hex').toString('base64')
  if (expected === computed) return
  const details = { ExpectedDigest: expected, CalculatedDigest: computed }
  throw errorWith('BadDigest', 'The Content-MD5 you specified did not match what we received.', details)
}

function checkChecksum({ checksums }: Sums, algorithm: Algorithm, values: IncomingHttpHeaders): void {
  checkFormat(algorithm, values, 'trailing header')
  if (values[checksumHeader(algorithm)] === checksums[algorithm]) return
  throw errorWith('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`)
}
