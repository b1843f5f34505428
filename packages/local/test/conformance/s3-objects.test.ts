import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startS3Target } from './s3-target.ts'

// What S3 keeps about an object, and how it is read.

const root = `${randomUUID()}/`
let target: Awaited<ReturnType<typeof startS3Target>>
let s3: S3Client
let Bucket: string

beforeAll(async () => {
  target = await startS3Target()
  s3 = target.s3
  Bucket = await target.bucket()
})
afterAll(() => target.stop())

const put = (Key: string, Body: string | Uint8Array, input: Partial<PutObjectCommandInput> = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key: root + Key, Body, ...input }))
const get = async (Key: string, input: object = {}) => {
  const { Body, ...output } = await s3.send(new GetObjectCommand({ Bucket, Key: root + Key, ...input }))
  return { ...output, text: await Body?.transformToString() }
}
const head = (Key: string, input: object = {}) => s3.send(new HeadObjectCommand({ Bucket, Key: root + Key, ...input }))
type Failure = { name: string; $metadata: { httpStatusCode?: number } }
/** Returns the status of a call, and the code and the members of its error. */
const outcome = (call: Promise<{ $metadata: { httpStatusCode?: number } }>) =>
  call.then(
    ({ $metadata }) => [$metadata.httpStatusCode],
    ({ name, $metadata }: Failure) => [$metadata.httpStatusCode, name],
  )
const failure = (call: Promise<unknown>): Promise<Record<string, unknown>> =>
  call.then(
    () => ({ name: 'no error' }),
    (error) => error,
  )
const md5 = (content: string | Uint8Array) => createHash('md5').update(content).digest('hex')

describe('an ETag', () => {
  it('is the MD5 of the content, in every response', async () => {
    const content = randomBytes(200_000)
    const ETag = `"${md5(content)}"`
    expect((await put('etag', content)).ETag).toBe(ETag)
    expect([(await head('etag')).ETag, (await get('etag')).ETag]).toEqual([ETag, ETag])
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: `${root}etag` }))
    expect(Contents?.map((object) => object.ETag)).toEqual([ETag])
  })
})

describe('headers of an object', () => {
  const headers = {
    ContentType: 'text/html; charset=utf-8',
    ContentEncoding: 'gzip',
    ContentDisposition: 'attachment; filename="a b.txt"',
    ContentLanguage: 'de, en',
    CacheControl: 'max-age=60',
    Expires: new Date('2031-01-02T03:04:05Z'),
    Metadata: { 'some-name': 'a value', other: '1' },
  }
  const shown = { ...headers, ExpiresString: 'Thu, 02 Jan 2031 03:04:05 GMT' }

  it('returns them from GetObject and HeadObject as they were put', async () => {
    await put('headers', 'x', headers)
    expect(await get('headers')).toMatchObject(shown)
    expect(await head('headers')).toMatchObject(shown)
  })

  it('keeps those of the latest PUT only', async () => {
    await put('replaced', 'x', headers)
    await put('replaced', 'y')
    const { ContentEncoding, ContentType, Metadata } = await head('replaced')
    expect([ContentEncoding, ContentType, Metadata]).toEqual([undefined, 'application/octet-stream', {}])
  })

  it('leaves out aws-chunked, which is a coding of the upload', async () => {
    const Body = Readable.from([Buffer.from('streamed')])
    const input = { Bucket, Key: `${root}chunked`, Body, ContentLength: 8, ContentEncoding: 'gzip' }
    await s3.send(new PutObjectCommand(input))
    expect((await head('chunked')).ContentEncoding).toBe('gzip')
  })

  it('replaces them in one response', async () => {
    await put('overridden', 'x', headers)
    const response = await get('overridden', {
      ResponseContentType: 'text/plain',
      ResponseContentEncoding: 'identity',
      ResponseContentDisposition: 'inline',
      ResponseContentLanguage: 'fr',
      ResponseCacheControl: 'no-store',
      ResponseExpires: new Date('2032-01-02T03:04:05Z'),
    })
    expect(response).toMatchObject({
      ContentType: 'text/plain',
      ContentEncoding: 'identity',
      ContentDisposition: 'inline',
      ContentLanguage: 'fr',
      CacheControl: 'no-store',
      ExpiresString: 'Fri, 02 Jan 2032 03:04:05 GMT',
    })
  })

  it('accepts at most 2 KB of user metadata', async () => {
    const Metadata = (bytes: number) => ({ Metadata: { name: 'x'.repeat(bytes - 4) } })
    expect(await outcome(put('metadata', 'x', Metadata(2_048)))).toEqual([200])
    expect(await failure(put('metadata', 'x', Metadata(2_049)))).toMatchObject({
      name: 'MetadataTooLarge',
      Size: '2049',
      MaxSizeAllowed: '2048',
    })
  })

  it('accepts STANDARD and rejects an unknown storage class', async () => {
    expect(await outcome(put('class', 'x', { StorageClass: 'STANDARD' }))).toEqual([200])
    expect(await failure(put('class', 'x', { StorageClass: 'CHEAP' as never }))).toMatchObject({
      name: 'InvalidStorageClass',
      StorageClassRequested: 'CHEAP',
    })
  })
})

describe('a checksum', () => {
  it.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    'keeps %s and returns it on request',
    async (ChecksumAlgorithm) => {
      const stored = (await put('checked', 'content', { ChecksumAlgorithm })) as unknown as Record<string, unknown>
      const name = `Checksum${ChecksumAlgorithm}`
      expect(stored).toMatchObject({ [name]: expect.any(String), ChecksumType: 'FULL_OBJECT' })
      const seen = await head('checked', { ChecksumMode: 'ENABLED' })
      expect(seen).toMatchObject({ [name]: stored[name], ChecksumType: 'FULL_OBJECT' })
      expect(await head('checked')).not.toHaveProperty(name)
      expect(await get('checked', { ChecksumMode: 'ENABLED', Range: 'bytes=0-3' })).not.toHaveProperty(name)
    },
  )

  it('rejects one of another content and a malformed one', async () => {
    const base64 = (bytes: number) => Buffer.alloc(bytes).toString('base64')
    const put = async (input: Partial<PutObjectCommandInput>) =>
      (await failure(s3.send(new PutObjectCommand({ Bucket, Key: `${root}bad`, Body: 'x', ...input })))).name
    expect([
      await put({ ChecksumCRC32: base64(4) }),
      await put({ ChecksumCRC32: base64(3) }),
      await put({ ContentMD5: base64(16) }),
      await put({ ContentMD5: base64(15) }),
    ]).toEqual(['BadDigest', 'InvalidRequest', 'BadDigest', 'InvalidDigest'])
  })
})

describe('a conditional read', () => {
  let etag = ''
  let LastModified = new Date()
  const second = (offset: number) => new Date(LastModified.getTime() + offset * 1_000)
  beforeAll(async () => {
    await put('read', 'hello')
    const seen = await head('read')
    etag = seen.ETag?.slice(1, -1) ?? ''
    LastModified = seen.LastModified ?? LastModified
  })

  const cases: [string, () => object, number][] = [
    ['If-Match with the ETag', () => ({ IfMatch: `"${etag}"` }), 200],
    ['If-Match without quotes', () => ({ IfMatch: etag }), 200],
    ['If-Match with a star', () => ({ IfMatch: '*' }), 200],
    ['If-Match with another ETag', () => ({ IfMatch: '"x"' }), 412],
    ['If-None-Match with the ETag', () => ({ IfNoneMatch: `"${etag}"` }), 304],
    ['If-None-Match without quotes', () => ({ IfNoneMatch: etag }), 304],
    ['If-None-Match with a weak ETag', () => ({ IfNoneMatch: `W/"${etag}"` }), 304],
    ['If-None-Match with a list', () => ({ IfNoneMatch: `"x", "${etag}"` }), 304],
    ['If-None-Match with another ETag', () => ({ IfNoneMatch: '"x"' }), 200],
    ['If-Modified-Since its time', () => ({ IfModifiedSince: second(0) }), 304],
    ['If-Modified-Since the second before', () => ({ IfModifiedSince: second(-1) }), 200],
    ['If-Unmodified-Since its time', () => ({ IfUnmodifiedSince: second(0) }), 200],
    ['If-Unmodified-Since the second before', () => ({ IfUnmodifiedSince: second(-1) }), 412],
    ['If-Match before If-Unmodified-Since', () => ({ IfMatch: etag, IfUnmodifiedSince: second(-1) }), 200],
    ['If-None-Match before If-Modified-Since', () => ({ IfNoneMatch: '"x"', IfModifiedSince: second(0) }), 200],
  ]
  it.each(cases)('decides about %s', async (_, conditions, status) => {
    expect((await outcome(get('read', conditions())))[0]).toBe(status)
    expect((await outcome(head('read', conditions())))[0]).toBe(status)
  })

  it('names the condition that fails', async () => {
    expect(await failure(get('read', { IfMatch: '"x"' }))).toMatchObject({
      name: 'PreconditionFailed',
      Condition: 'If-Match',
    })
    expect(await failure(get('read', { IfUnmodifiedSince: second(-1) }))).toMatchObject({
      Condition: 'If-Unmodified-Since',
    })
  })
})

describe('a conditional write', () => {
  const text = async (Key: string) => (await get(Key)).text

  it('creates an object with If-None-Match: *, and replaces none', async () => {
    expect(await outcome(put('new', 'first', { IfNoneMatch: '*' }))).toEqual([200])
    expect(await failure(put('new', 'second', { IfNoneMatch: '*' }))).toMatchObject({
      name: 'PreconditionFailed',
      Condition: 'If-None-Match',
    })
    expect(await text('new')).toBe('first')
  })

  it('replaces only the object with the ETag of If-Match', async () => {
    const { ETag } = await put('known', 'first')
    expect(await outcome(put('known', 'second', { IfMatch: ETag }))).toEqual([200])
    expect(await outcome(put('known', 'third', { IfMatch: ETag }))).toEqual([412, 'PreconditionFailed'])
    expect(await outcome(put('no-such-key', 'x', { IfMatch: ETag }))).toEqual([404, 'NoSuchKey'])
    expect(await text('known')).toBe('second')
  })

  it('lets one of many writers create an object', async () => {
    const writers = Array.from({ length: 10 }, (_, n) => outcome(put('race', `${n}`, { IfNoneMatch: '*' })))
    const statuses = (await Promise.all(writers)).map(([status]) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
  })

  it('rejects values that AWS does not support', async () => {
    expect(await outcome(put('odd', 'x', { IfNoneMatch: '"x"' }))).toEqual([501, 'NotImplemented'])
    expect(await outcome(put('odd', 'x', { IfMatch: '*' }))).toEqual([501, 'NotImplemented'])
    expect(await outcome(put('odd', 'x', { IfMatch: '"x"', IfNoneMatch: '*' }))).toEqual([501, 'NotImplemented'])
  })

  it('deletes only the object with the ETag of If-Match', async () => {
    const { ETag } = await put('deleted', 'x')
    const remove = (IfMatch: string | undefined) =>
      outcome(s3.send(new DeleteObjectCommand({ Bucket, Key: `${root}deleted`, IfMatch })))
    expect(await remove('"x"')).toEqual([412, 'PreconditionFailed'])
    expect(await remove(ETag)).toEqual([204])
    expect(await outcome(head('deleted'))).toEqual([404, 'NotFound'])
  })
})

describe('a range', () => {
  beforeAll(() => put('range', '0123456789'))

  it.each(['bytes=5-1', 'bytes=1-0', 'bytes=-', 'bytes=a-b', 'lines=1-2', 'bytes=0-1,3-4'])(
    'returns the whole object for %s',
    async (Range) => {
      const { $metadata, text, ContentRange } = await get('range', { Range })
      expect([$metadata.httpStatusCode, text, ContentRange]).toEqual([200, '0123456789', undefined])
    },
  )

  it.each(['bytes=10-', 'bytes=-0', 'bytes=10-20'])('returns 416 for %s', async (Range) => {
    expect(await failure(get('range', { Range }))).toMatchObject({
      name: 'InvalidRange',
      RangeRequested: Range,
      ActualObjectSize: '10',
    })
  })

  it('returns an object without parts as its part 1', async () => {
    expect(await get('range', { PartNumber: 1 })).toMatchObject({ ContentRange: 'bytes 0-9/10', ContentLength: 10 })
    expect(await failure(get('range', { PartNumber: 2 }))).toMatchObject({ name: 'InvalidPartNumber' })
    expect(await outcome(get('range', { PartNumber: 1, Range: 'bytes=0-1' }))).toEqual([400, 'InvalidRequest'])
  })
})
