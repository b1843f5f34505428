import type { S3Request } from '../aws/http.ts'
import type { S3Call } from './action.ts'
import { s3Error } from './errors.ts'
import { signatureParameters } from './presigned.ts'

const bucketName = /^(?!.*\.\.)(?!(\d+\.){3}\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/

/**
 * Reads the address of a request: path style (`/bucket/key`), or virtual-host style (`bucket.localhost/key`).
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 * @throws AwsError for an invalid bucket name; URIError for invalid percent-encoding
 */
export function readCall(request: S3Request): S3Call {
  // `new URL` would resolve the `..` in a key.
  const [path = '', ...rest] = request.url.split('?')
  const host = bucketOfHost(request)
  const [bucket = '', ...segments] = [...(host ? [host] : []), ...path.slice(1).split('/').map(decodeURIComponent)]
  const key = segments.join('/')
  const input = readInput(request, new URLSearchParams(rest.join('?')))
  if (!bucket && !key) return { ...request, ...input, scope: 'service', bucket, key }
  if (!bucketName.test(bucket)) throw s3Error('InvalidBucketName', { BucketName: bucket })
  return { ...request, ...input, scope: key ? 'object' : 'bucket', bucket, key }
}

/** Returns the bucket of `bucket.localhost` and `bucket.s3.localhost`. Any other host is S3 itself. */
function bucketOfHost({ headers }: S3Request): string | undefined {
  const host = String(headers[':authority'] ?? headers.host ?? '').toLowerCase()
  const name = /^(.+)\.localhost\.?(:\d*)?$/.exec(host)?.[1]
  return name === 's3' ? undefined : name?.replace(/\.s3$/, '')
}

/**
 * Moves the headers that a presigned address has as query parameters to the headers. The headers that a client sends
 * take precedence.
 */
function readInput({ headers }: S3Request, sent: URLSearchParams) {
  const isHeader = (name: string) => /^x-amz-/i.test(name) && !signatureParameters.includes(name)
  const moved = [...sent].filter(([name]) => isHeader(name)).map(([name, value]) => [name.toLowerCase(), value])
  const query = new URLSearchParams([...sent].filter(([name]) => !isHeader(name)))
  return { headers: { ...Object.fromEntries(moved), ...headers }, query }
}
