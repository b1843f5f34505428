import type { IncomingHttpHeaders } from 'node:http'
import type { Random } from '@sluice/core/random'
import { AwsError } from '../aws/error.ts'
import { injected } from '../aws/faults.ts'
import type { AwsResponse, S3Request } from '../aws/http.ts'
import type { OnCrashPoint } from '../disk/crash-points.ts'
import { decodeAwsChunked } from './aws-chunked.ts'
import { checkDigests } from './digests.ts'
import { type ObjectInfo, openFolder } from './folder.ts'
import { page } from './listing.ts'
import { type Children, errorXml, xml } from './xml.ts'

export type S3Options = {
  random: Random
  /** True while every upload is to fail. */
  isDown?: () => boolean
  onCrashPoint?: OnCrashPoint
}

/** The parameters that this S3 acts on, or that change nothing it models: any other would be wrong to ignore. */
const parameters =
  /^(list-type|prefix|delimiter|marker|continuation-token|start-after|max-keys|encoding-type|fetch-owner|location|x-id)$/i
/** Of an address that was signed, by either version. */
const signature = /^(x-amz-.*|AWSAccessKeyId|Signature|Expires)$/i
/** Headers of an upload that ask for what is not modelled. */
const unknownHeader = /^(if-(none-)?match|x-amz-(copy-source|tagging|server-side-encryption-customer)(-.*)?)$/
const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/

/** S3 with path-style addresses, as far as Firehose and readers of single objects call it. */
export async function startS3(folder: string, { random, isDown = () => false, onCrashPoint }: S3Options) {
  const objects = await openFolder(folder, random, onCrashPoint)

  async function route(request: S3Request): Promise<AwsResponse> {
    const { method, url } = request
    // Not `new URL`, which would resolve the `..` of an odd key.
    const [path = '', ...rest] = url.split('?')
    const query = new URLSearchParams(rest.join('?'))
    const unknown = [...query.keys()].find((name) => !parameters.test(name) && !signature.test(name))
    if (unknown) throw notImplemented(`?${unknown}`)
    const [bucket = '', ...segments] = path.slice(1).split('/').map(decodeURIComponent)
    const key = segments.join('/')
    if (!bucket && method === 'GET') return listBuckets()
    if (!bucket) throw notImplemented(`${method} without a bucket`)
    if (!bucketName.test(bucket))
      throw new AwsError('InvalidBucketName', `The bucket name ${bucket} is not valid.`, 400)
    const exists = await objects.hasBucket(bucket)
    if (!key && method === 'PUT') {
      if (exists) throw new AwsError('BucketAlreadyOwnedByYou', `You already have the bucket ${bucket}.`, 409)
      await objects.createBucket(bucket)
      return empty(200, { location: `/${bucket}` })
    }
    if (!exists) throw new AwsError('NoSuchBucket', `The bucket ${bucket} does not exist.`, 404)
    if (!key && method === 'HEAD') return empty(200)
    if (!key && method === 'GET' && query.has('location')) return xmlResponse('LocationConstraint', '')
    if (!key && method === 'GET') return listObjects(bucket, query)
    if (key && method === 'PUT') return putObject(bucket, key, request)
    if (key && (method === 'GET' || method === 'HEAD')) return getObject(bucket, key, request)
    if (!key || method !== 'DELETE') throw notImplemented(`${method} ${key ? 'of an object' : 'of a bucket'}`)
    await objects.delete(bucket, key)
    return empty(204)
  }

  async function listBuckets(): Promise<AwsResponse> {
    const buckets = await objects.buckets()
    return xmlResponse('ListAllMyBucketsResult', {
      Owner: { ID: 'local', DisplayName: 'local' },
      Buckets: { Bucket: buckets.map(({ name, createdAt }) => ({ Name: name, CreationDate: iso(createdAt) })) },
    })
  }

  async function listObjects(bucket: string, query: URLSearchParams): Promise<AwsResponse> {
    const prefix = query.get('prefix') ?? ''
    const delimiter = query.get('delimiter') ?? ''
    const isFirstVersion = query.get('list-type') !== '2'
    const token = query.get('continuation-token')
    const start = query.get(isFirstVersion ? 'marker' : 'start-after') ?? ''
    const after = token ? Buffer.from(token, 'base64url').toString() : start
    const maxKeys = Math.min(1_000, Number(query.get('max-keys') ?? 1_000))
    if (!Number.isInteger(maxKeys) || maxKeys < 0) {
      throw new AwsError('InvalidArgument', 'max-keys must be an integer from 0 to 2147483647.', 400)
    }
    const shown = query.get('encoding-type') === 'url' ? encodeUrl : (text: string) => text
    const found = await page(objects.keys(bucket, prefix, after), { prefix, delimiter, after, maxKeys })
    const infos = await objects.infos(bucket, found.keys)
    const { next } = found
    const forms = isFirstVersion
      ? { Marker: shown(after), ...(next !== undefined && { NextMarker: shown(next) }) }
      : {
          KeyCount: infos.length + found.commonPrefixes.length,
          ...(token && { ContinuationToken: token }),
          ...(next !== undefined && { NextContinuationToken: Buffer.from(next).toString('base64url') }),
        }
    return xmlResponse('ListBucketResult', {
      Name: bucket,
      Prefix: shown(prefix),
      ...(delimiter && { Delimiter: shown(delimiter) }),
      MaxKeys: maxKeys,
      IsTruncated: next !== undefined,
      ...forms,
      ...(query.has('encoding-type') && { EncodingType: 'url' }),
      Contents: infos.map(({ key, bytes, modifiedAt, etag }) => ({
        Key: shown(key),
        LastModified: iso(modifiedAt),
        ETag: etag,
        Size: bytes,
        StorageClass: 'STANDARD',
      })),
      CommonPrefixes: found.commonPrefixes.map((commonPrefix) => ({ Prefix: shown(commonPrefix) })),
    })
  }

  async function putObject(bucket: string, key: string, { headers, body }: S3Request): Promise<AwsResponse> {
    if (isDown()) throw new AwsError('ServiceUnavailable', injected, 503)
    const unknown = Object.keys(headers).find((name) => unknownHeader.test(name))
    if (unknown) throw notImplemented(`PutObject with ${unknown}`)
    if (Buffer.byteLength(key) > 1_024) throw new AwsError('KeyTooLongError', 'A key has at most 1,024 bytes.', 400)
    const { payload, trailers } = isChunked(headers) ? decodeAwsChunked(body, headers) : { payload: body }
    await checkDigests(payload, { ...headers, ...trailers })
    const { etag } = await objects.put(bucket, key, payload)
    return empty(200, { etag })
  }

  async function getObject(bucket: string, key: string, { method, headers }: S3Request): Promise<AwsResponse> {
    const opened = await objects.open(bucket, key)
    if (!opened) throw new AwsError('NoSuchKey', `The key ${key} does not exist.`, 404)
    const { info, file } = opened
    try {
      const { 'if-match': wanted = '*', 'if-none-match': known = '' } = headers
      if (!names(wanted, info)) throw new AwsError('PreconditionFailed', 'The object has another ETag.', 412)
      if (names(known, info)) return empty(304, { etag: info.etag })
      const range = readRange(headers.range, info.bytes)
      const { start, end } = range ?? { start: 0, end: info.bytes }
      const body = Buffer.alloc(method === 'HEAD' ? 0 : end - start)
      await file.read(body, 0, body.length, start)
      return {
        status: range ? 206 : 200,
        headers: {
          ...headersOf(info, end - start),
          ...(range && { 'content-range': `bytes ${start}-${end - 1}/${info.bytes}` }),
        },
        body,
      }
    } finally {
      await file.close()
    }
  }

  return {
    objects,
    /** Serves one request. */
    async serve(request: S3Request): Promise<AwsResponse> {
      const response = await route(request).catch((error: unknown) => errorResponse(error, request))
      return { ...response, headers: { ...response.headers, 'x-amz-request-id': request.requestId } }
    },
  }
}

const headersOf = ({ etag, modifiedAt }: ObjectInfo, length: number) => ({
  etag,
  'last-modified': modifiedAt.toUTCString(),
  'accept-ranges': 'bytes',
  'content-type': 'binary/octet-stream',
  'content-length': String(length),
})

/** Whether a condition's list of ETags has this object's. */
const names = (etags: string, { etag }: ObjectInfo) => etags.split(', ').some((it) => it === '*' || it === etag)

const isChunked = (headers: IncomingHttpHeaders) =>
  headers['x-amz-decoded-content-length'] !== undefined ||
  /aws-chunked/.test(headers['content-encoding'] ?? '') ||
  /^STREAMING-/.test(String(headers['x-amz-content-sha256']))

/** `bytes=0-99`, `bytes=100-`, `bytes=-100`; `end` is exclusive. Any other form means the whole object. */
function readRange(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (first === undefined || last === undefined || first + last === '') return undefined
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1)
  if (start < end) return { start, end }
  throw new AwsError('InvalidRange', `The range ${header} is not within the object's ${size} bytes.`, 416)
}

const iso = (time: Date) => time.toISOString()

const empty = (status: number, headers: Record<string, string> = {}): AwsResponse => ({ status, headers, body: '' })

const xmlResponse = (root: string, children: Children): AwsResponse => ({
  status: 200,
  headers: { 'content-type': 'application/xml' },
  body: xml(root, children),
})

const notImplemented = (what: string) =>
  new AwsError('NotImplemented', `${what} is not implemented here; see docs/fidelity.md.`, 501)

const encodeUrl = (text: string) => encodeURIComponent(text).replaceAll('%2F', '/')

function errorResponse(error: unknown, { url, requestId, method }: S3Request): AwsResponse {
  const { status, type: code, message } = translate(error)
  const headers = { 'content-type': 'application/xml' }
  const body = method === 'HEAD' ? '' : errorXml({ Code: code, Message: message, Resource: url, RequestId: requestId })
  return { status, headers, body }
}

function translate(error: unknown): AwsError {
  if (error instanceof AwsError) return error
  if (error instanceof URIError) return new AwsError('InvalidURI', 'The key is not valid percent-encoded UTF-8.', 400)
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (code === 'ENAMETOOLONG') {
    return new AwsError('KeyTooLongError', 'A segment of this key is longer than a file name may be.', 400)
  }
  if (['EEXIST', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY'].includes(code)) {
    return new AwsError('NotImplemented', 'A key cannot be a folder of other keys here; see docs/fidelity.md.', 409)
  }
  console.error(error)
  return new AwsError('InternalError', String(error), 500)
}
