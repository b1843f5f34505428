import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { behaves } from './behaves.ts'
import { startS3Target } from './s3-target.ts'
import { targetName } from './target.ts'

// S3 as AWS documents it: https://docs.aws.amazon.com/AmazonS3/latest/API/.

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

const put = (Key: string, Body: string | Uint8Array) => s3.send(new PutObjectCommand({ Bucket, Key, Body }))
const get = async (Key: string, Range?: string) => {
  const { Body, ContentRange, ContentLength } = await s3.send(new GetObjectCommand({ Bucket, Key, Range }))
  return { text: await Body?.transformToString(), ContentRange, ContentLength }
}
const failure = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    (error: Error) => error.name,
  )
const list = (input: Partial<ListObjectsV2CommandInput>) => s3.send(new ListObjectsV2Command({ Bucket, ...input }))
const here = it.runIf(targetName === 'ours')

/** A request with exactly these headers and bytes; no client would send some of them. */
function raw(method: string, path: string, headers: Record<string, string> = {}, body: Uint8Array | string = '') {
  const { hostname, port } = new URL(target.endpoint)
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    request(
      { hostname, port, method, path, headers: { 'content-length': Buffer.byteLength(body), ...headers } },
      async (response) => {
        const chunks = await response.toArray()
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() })
      },
    )
      .on('error', reject)
      .end(body)
  })
}

describe('objects', () => {
  it('returns an object as it was put: text, bytes, nothing', async () => {
    const bytes = randomBytes(300_000)
    await put(`${root}bytes`, bytes)
    await put(`${root}nothing`, '')
    const { Body, ContentLength, ETag, LastModified } = await s3.send(
      new GetObjectCommand({ Bucket, Key: `${root}bytes` }),
    )
    expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true)
    expect(ContentLength).toBe(300_000)
    expect(ETag).toMatch(/^"[0-9a-f]{32}"$/)
    expect(LastModified?.getTime()).toBeGreaterThan(Date.now() - 3_600_000)
    expect((await get(`${root}nothing`)).text).toBe('')
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key: `${root}bytes` }))).toMatchObject({
      ContentLength: 300_000,
      ETag,
    })
  })

  it('replaces an object as a whole, and deletes it twice without an error', async () => {
    const Key = `${root}replaced/a`
    await put(Key, 'a long first content')
    const { ETag: first } = await s3.send(new HeadObjectCommand({ Bucket, Key }))
    await put(Key, 'second')
    expect((await get(Key)).text).toBe('second')
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key }))).ETag).not.toBe(first)
    for (let i = 0; i < 2; i++) await s3.send(new DeleteObjectCommand({ Bucket, Key }))
    expect(await failure(get(Key))).toBe('NoSuchKey')
    expect(await failure(s3.send(new HeadObjectCommand({ Bucket, Key })))).toBe('NotFound')
    expect((await list({ Prefix: `${root}replaced` })).KeyCount).toBe(0)
  })

  it('stores an object of unknown length without its chunk headers', async () => {
    const parts = [randomBytes(70_000), randomBytes(1), randomBytes(140_000)]
    const Body = Readable.from(parts)
    await s3.send(new PutObjectCommand({ Bucket, Key: `${root}streamed`, Body, ContentLength: 210_001 }))
    const { Body: stored } = await s3.send(new GetObjectCommand({ Bucket, Key: `${root}streamed` }))
    expect(Buffer.from((await stored?.transformToByteArray()) ?? []).equals(Buffer.concat(parts))).toBe(true)
  })

  it.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    'accepts the checksum %s, in a header and in a trailer',
    async (ChecksumAlgorithm) => {
      const text = 'checked '.repeat(20_000)
      const input = { Bucket, ChecksumAlgorithm, ContentLength: text.length }
      await s3.send(new PutObjectCommand({ ...input, Key: `${root}header`, Body: text }))
      await s3.send(new PutObjectCommand({ ...input, Key: `${root}trailer`, Body: Readable.from([text]) }))
      expect((await get(`${root}header`)).text).toBe(text)
      expect((await get(`${root}trailer`)).text).toBe(text)
    },
  )

  it('returns ranges: from, to, the last bytes, beyond the end', async () => {
    const Key = `${root}range`
    await put(Key, '0123456789')
    expect(await get(Key, 'bytes=2-4')).toEqual({ text: '234', ContentRange: 'bytes 2-4/10', ContentLength: 3 })
    expect((await get(Key, 'bytes=0-0')).text).toBe('0')
    expect((await get(Key, 'bytes=7-')).text).toBe('789')
    expect((await get(Key, 'bytes=-3')).text).toBe('789')
    expect((await get(Key, 'bytes=-30')).text).toBe('0123456789')
    expect((await get(Key, 'bytes=8-99')).ContentRange).toBe('bytes 8-9/10')
    expect(await failure(get(Key, 'bytes=10-'))).toBe('InvalidRange')
  })
})

describe('keys', () => {
  const odd = [
    'spaces and + plus',
    'percent %41 %2F %',
    'ünïcode/日本語/🎉',
    'a//b///c',
    'trailing/',
    '/leading',
    './dot/../dots/...',
    '../../outside',
    '..',
    'ends with dot./and space /x',
    'quote\'"<>&|*?:\\',
    'new\nline\ttab',
    '~!@#$^()_-=[]{};,.',
    'CON/aux.txt',
  ]

  it.each(odd)('stores %j apart from other keys, lists it and reads it back', async (name) => {
    const Key = name.startsWith('/') || name.startsWith('.') ? `${name}-${root}` : `${root}odd/${name}`
    await put(Key, name)
    expect((await get(Key)).text).toBe(name)
    expect((await list({ Prefix: Key })).Contents?.map(({ Key }) => Key)).toEqual([Key])
    await s3.send(new DeleteObjectCommand({ Bucket, Key }))
    expect((await list({ Prefix: Key })).KeyCount).toBe(0)
  })

  here('keeps every key in the bucket, whatever its encoding', async () => {
    const { folder } = target
    const before = readdirSync(folder)
    const paths = [
      '../../../up',
      '%2e%2e/%2e%2e/up',
      '..%2f..%2fup',
      '%2E%2E%5C..%5Cup',
      '....//up',
      '/../../up',
      '.%2e/up',
      '..%00/up',
    ]
    for (const path of paths) await raw('PUT', `/${Bucket}/${path}`, {}, 'x')
    expect(readdirSync(folder)).toEqual(before)
    const isOurs = (name: string) => !name.startsWith('.metadata.db')
    expect(readdirSync(join(folder, 's3')).filter(isOurs).sort()).toEqual(['.parts', '.uploads', Bucket])
    expect((await raw('PUT', '/../escaped/x', {}, 'x')).status).toBeGreaterThanOrEqual(400)
    expect((await raw('PUT', '/.uploads/x', {}, 'x')).status).toBe(400)
  })

  here('lists keys of any form unchanged, and no two share a file', async () => {
    const segment = fc.string({
      unit: fc.constantFrom('.', '%', ' ', 'a', 'A', '\\', ':', '2', 'E', '5', '~', 'é', '\n'),
      maxLength: 6,
    })
    const keys = fc.uniqueArray(
      fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
      { minLength: 2, maxLength: 4 },
    )
    let run = 0
    await fc.assert(
      fc.asyncProperty(keys, async (names) => {
        const prefix = `property/${run++}/`
        const all = names.filter(
          (name) =>
            !names.some((other) => other.startsWith(`${name}/`)) &&
            !names.some((other) => other !== name && other.toLowerCase() === name.toLowerCase()),
        )
        for (const name of all) await put(prefix + name, name)
        for (const name of all) expect((await get(prefix + name)).text).toBe(name)
        expect(
          (await list({ Prefix: prefix })).Contents?.map(({ Key }) => Key?.slice(prefix.length)).sort() ?? [],
        ).toEqual(all.sort())
      }),
      { numRuns: 30 },
    )
  })

  here('rejects a key that is too long, or that is a folder of other keys', async () => {
    expect(await failure(put('k'.repeat(1_025), 'x'))).toBe('KeyTooLongError')
    expect(await failure(put('k'.repeat(300), 'x'))).toBe('KeyTooLongError')
    await put(`${root}parent/child`, 'x')
    expect(await failure(put(`${root}parent`, 'x'))).toBe('NotImplemented')
    expect(await failure(get(`${root}parent`))).toBe('NoSuchKey')
  })
})

describe('listing', () => {
  const names = ['a/1', 'a/2', 'a/b/3', 'a0', 'b', 'c/4', 'é', '\u{ffff}', '\u{10000}']
  beforeAll(async () => {
    for (const name of names) await put(`${root}list/${name}`, name)
  })
  const Prefix = `${root}list/`
  const short = (keys: (string | undefined)[] = []) => keys.map((key) => key?.slice(Prefix.length))

  it('is in the order of UTF-8 bytes, with sizes', async () => {
    const { Contents, KeyCount, IsTruncated } = await list({ Prefix })
    expect(short(Contents?.map(({ Key }) => Key))).toEqual(names)
    expect(Contents?.map(({ Size }) => Size)).toEqual(names.map((name) => Buffer.byteLength(name)))
    expect([KeyCount, IsTruncated]).toEqual([9, false])
  })

  it.each([1, 2, 3, 8, 9, 10])('has every key once in pages of %i', async (MaxKeys) => {
    const keys: (string | undefined)[] = []
    for (let ContinuationToken: string | undefined, isMore = true; isMore; ) {
      const page = await list({ Prefix, MaxKeys, ...(ContinuationToken && { ContinuationToken }) })
      keys.push(...(page.Contents ?? []).map(({ Key }) => Key))
      expect(page.Contents?.length).toBeLessThanOrEqual(MaxKeys)
      ContinuationToken = page.NextContinuationToken
      isMore = page.IsTruncated ?? false
    }
    expect(short(keys)).toEqual(names)
  })

  it.each([1, 2, 3, 100])('has each common prefix once in pages of %i', async (MaxKeys) => {
    const keys: (string | undefined)[] = []
    const prefixes: (string | undefined)[] = []
    for (let ContinuationToken: string | undefined, isMore = true; isMore; ) {
      const page = await list({ Prefix, MaxKeys, Delimiter: '/', ...(ContinuationToken && { ContinuationToken }) })
      keys.push(...(page.Contents ?? []).map(({ Key }) => Key))
      prefixes.push(...(page.CommonPrefixes ?? []).map((common) => common.Prefix))
      ContinuationToken = page.NextContinuationToken
      isMore = page.IsTruncated ?? false
    }
    expect(short(prefixes)).toEqual(['a/', 'c/'])
    expect(short(keys)).toEqual(['a0', 'b', 'é', '\u{ffff}', '\u{10000}'])
  })

  it('starts after a key, and within part of a name', async () => {
    expect(short((await list({ Prefix, StartAfter: `${Prefix}b` })).Contents?.map(({ Key }) => Key))).toEqual([
      'c/4',
      'é',
      '\u{ffff}',
      '\u{10000}',
    ])
    expect(short((await list({ Prefix: `${Prefix}a` })).Contents?.map(({ Key }) => Key))).toEqual([
      'a/1',
      'a/2',
      'a/b/3',
      'a0',
    ])
    expect((await list({ Prefix: `${Prefix}nothing` })).KeyCount).toBe(0)
  })
})

describe('the first version of listing', () => {
  it('lists the same keys by markers', async () => {
    const names = ['a', 'b/1', 'b/2', 'c'].map((name) => `${root}marked/${name}`)
    for (const Key of names) await put(Key, 'x')
    const page = (Marker?: string) =>
      s3.send(new ListObjectsCommand({ Bucket, Prefix: `${root}marked/`, Delimiter: '/', MaxKeys: 2, Marker }))
    const first = await page()
    expect(first).toMatchObject({ IsTruncated: true, CommonPrefixes: [{ Prefix: `${root}marked/b/` }] })
    expect(first.Contents?.map(({ Key }) => Key)).toEqual([names[0]])
    const second = await page(first.NextMarker)
    expect(second).toMatchObject({ IsTruncated: false, Contents: [{ Key: names[3] }] })
    expect(second.CommonPrefixes).toBeUndefined()
  })
})

describe('a conditional read', () => {
  it('compares the ETag of the object', async () => {
    const Key = `${root}conditional`
    await put(Key, 'hello')
    const { ETag } = await s3.send(new HeadObjectCommand({ Bucket, Key }))
    const status = (conditions: object) =>
      s3.send(new GetObjectCommand({ Bucket, Key, ...conditions })).then(
        ({ $metadata }) => $metadata.httpStatusCode,
        ({ $metadata }) => $metadata.httpStatusCode,
      )
    expect(await status({ IfMatch: ETag })).toBe(200)
    expect(await status({ IfMatch: '"another"' })).toBe(412)
    expect(await status({ IfNoneMatch: ETag })).toBe(304)
    expect(await status({ IfNoneMatch: '"another"' })).toBe(200)
  })
})

describe('buckets', () => {
  behaves('creates and lists buckets, and reports a missing one', { aws: 'makes no bucket there' }, async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'another-bucket' }))
    const { Buckets } = await s3.send(new ListBucketsCommand())
    expect(Buckets?.map(({ Name }) => Name)).toContain('another-bucket')
    expect(await failure(s3.send(new HeadBucketCommand({ Bucket: 'another-bucket' })))).toBe('no error')
    expect(await failure(s3.send(new HeadBucketCommand({ Bucket: 'no-such-bucket' })))).toBe('NotFound')
    const call = s3.send(new PutObjectCommand({ Bucket: 'no-such-bucket', Key: 'k', Body: 'x' }))
    expect(await failure(call)).toBe('NoSuchBucket')
    expect(await failure(s3.send(new CreateBucketCommand({ Bucket: 'another-bucket' })))).toBe(
      'BucketAlreadyOwnedByYou',
    )
    expect(await failure(s3.send(new CreateBucketCommand({ Bucket: 'No_Bucket' })))).toBe('InvalidBucketName')
  })
})

describe('an upload that is damaged or unsupported', () => {
  const chunked = (body: string, decodedLength?: number) =>
    raw(
      'PUT',
      `/${Bucket}/${root}damaged`,
      {
        'content-encoding': 'aws-chunked',
        ...(decodedLength !== undefined && { 'x-amz-decoded-content-length': `${decodedLength}` }),
        'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        'x-amz-trailer': 'x-amz-checksum-crc32',
      },
      body,
    )
  const checksum = (text: string) => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(crc32(text))
    return bytes.toString('base64')
  }
  const isStored = () => failure(get(`${root}damaged`))
  afterEach(async () => {
    await s3.send(new DeleteObjectCommand({ Bucket, Key: `${root}damaged` }))
  })

  here('stores the payload of an aws-chunked body with signatures and a checksum', async () => {
    const body = `5;chunk-signature=ab\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:${checksum('hello world')}\r\n\r\n`
    expect((await chunked(body, 11)).status).toBe(200)
    expect((await get(`${root}damaged`)).text).toBe('hello world')
    await s3.send(new DeleteObjectCommand({ Bucket, Key: `${root}damaged` }))
  })

  here.each([
    ['that ends in a chunk', '5\r\nhel', 5, 'IncompleteBody'],
    ['that ends between chunks', '5\r\nhello\r\n', 5, 'IncompleteBody'],
    ['that is shorter than its length header', '5\r\nhello\r\n0\r\n\r\n', 6, 'IncompleteBody'],
    ['that is longer than its length header', '5\r\nhello\r\n0\r\n\r\n', 4, 'IncompleteBody'],
    ['without chunks', 'hello', 5, 'IncompleteBody'],
    ['without the checksum of its trailer header', '5\r\nhello\r\n0\r\n\r\n', 5, 'IncompleteBody'],
    ['without a length header', '5\r\nhello\r\n0\r\n\r\n', undefined, 'MissingContentLength'],
    [
      'with a wrong checksum behind it',
      `5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${checksum('other')}\r\n\r\n`,
      5,
      'BadDigest',
    ],
  ])('is not stored from an aws-chunked body %s', async (_, body, length, code) => {
    const response = await chunked(body, length)
    const status = length === undefined ? 411 : 400
    expect([response.status, /<Code>(.*)<\/Code>/.exec(response.text)?.[1]]).toEqual([status, code])
    expect(await isStored()).toBe('NoSuchKey')
  })

  here.each([
    ['x-amz-checksum-crc32', checksum('other')],
    ['x-amz-checksum-crc32c', Buffer.alloc(4).toString('base64')],
    ['x-amz-checksum-crc64nvme', Buffer.alloc(8).toString('base64')],
    ['x-amz-checksum-sha1', Buffer.alloc(20).toString('base64')],
    ['x-amz-checksum-sha256', Buffer.alloc(32).toString('base64')],
    ['content-md5', Buffer.alloc(16).toString('base64')],
  ])('is not stored from a body with a wrong %s', async (header, value) => {
    const response = await raw('PUT', `/${Bucket}/${root}damaged`, { [header]: value }, 'hello')
    expect([response.status, /<Code>(.*)<\/Code>/.exec(response.text)?.[1]]).toEqual([400, 'BadDigest'])
    expect(await isStored()).toBe('NoSuchKey')
  })

  here('is not stored from a body that was signed as another', async () => {
    const headers = { 'x-amz-content-sha256': '0'.repeat(64) }
    const response = await raw('PUT', `/${Bucket}/${root}damaged`, headers, 'hello')
    expect(/<Code>(.*)<\/Code>/.exec(response.text)?.[1]).toBe('XAmzContentSHA256Mismatch')
    expect(await isStored()).toBe('NoSuchKey')
  })

  here('is not stored from a body whose connection breaks off', async () => {
    const { hostname, port } = new URL(target.endpoint)
    await new Promise<void>((resolve) => {
      const upload = request({
        hostname,
        port,
        method: 'PUT',
        path: `/${Bucket}/${root}damaged`,
        headers: { 'content-length': 1_000_000 },
      })
      upload.on('error', () => resolve())
      upload.write('half', () => upload.destroy(new Error('broken off')))
    })
    expect(await isStored()).toBe('NoSuchKey')
    await expect.poll(() => readdirSync(join(target.folder, 's3/.uploads'))).toEqual([])
  })

  here.each([
    ['PUT', '?tagging', {}],
    ['PUT', '?retention', {}],
    ['PUT', '', { 'if-none-match': '"x"' }],
    ['PUT', '', { 'x-amz-tagging': 'a=b' }],
    ['PUT', '', { 'x-amz-server-side-encryption-customer-algorithm': 'AES256' }],
  ])('is rejected as %s of an object with %j %j', async (method, query, headers) => {
    const response = await raw(method, `/${Bucket}/${root}damaged${query}`, headers as Record<string, string>, '<x/>')
    expect([response.status, /<Code>(.*)<\/Code>/.exec(response.text)?.[1]]).toEqual([501, 'NotImplemented'])
    expect(await isStored()).toBe('NoSuchKey')
  })
})

describe('the service', () => {
  here.each(['PUT', 'POST', 'DELETE'])('rejects %s without a bucket or with an empty one', async (method) => {
    expect((await raw(method, '/', {}, 'x')).status).toBe(405)
    expect((await raw(method, `//${Bucket}/x`, {}, 'x')).status).toBe(400)
  })

  here('reads a query that has a second question mark to its end', async () => {
    await put(`${root}q?zzz`, 'x')
    const { text } = await raw('GET', `/${Bucket}?list-type=2&prefix=${root}q?z`)
    expect(/<Prefix>(.*)<\/Prefix>/.exec(text)?.[1]).toBe(`${root}q?z`)
  })

  here('rejects a JSON body above 16 MiB and keeps serving', async () => {
    const headers = { 'x-amz-target': 'Kinesis_20131202.PutRecords' }
    const response = await raw('POST', '/', headers, Buffer.alloc(16 * 1_048_576 + 1, ' '))
    expect([response.status, response.text]).toEqual([413, expect.stringContaining('16777216')])
    expect((await list({ MaxKeys: 1 })).KeyCount).toBe(1)
  })
})

describe('the folder', () => {
  here('is listed without file names that no key has, and without broken links', async () => {
    await put(`${root}foreign/own`, 'x')
    const folder = join(target.folder, 's3', Bucket, `${root}foreign`)
    for (const name of ['report%20final.csv', 'a:b.txt']) writeFileSync(join(folder, name), 'x')
    symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'))
    const { Contents, KeyCount } = await list({ Prefix: `${root}foreign/` })
    expect([Contents?.map(({ Key }) => Key), KeyCount]).toEqual([[`${root}foreign/own`], 1])
  })

  here('can be written, emptied and listed at the same time', async () => {
    const keys = Array.from({ length: 4 }, (_, n) => `${root}busy/deep/${n}`)
    const work = keys.flatMap((Key) => [
      (async () => {
        for (let n = 0; n < 40; n++) {
          await put(Key, 'x')
          await s3.send(new DeleteObjectCommand({ Bucket, Key }))
        }
      })(),
      (async () => {
        for (let n = 0; n < 40; n++) await list({ Prefix: `${root}busy/` })
      })(),
    ])
    await Promise.all(work)
    expect((await list({ Prefix: `${root}busy/` })).KeyCount).toBe(0)
  })

  here('stores each object as a plain file', async () => {
    await put(`${root}plain/file.ndjson`, '{"a":1}\n')
    expect(readFileSync(join(target.folder, 's3', Bucket, `${root}plain/file.ndjson`), 'utf8')).toBe('{"a":1}\n')
    await s3.send(new DeleteObjectCommand({ Bucket, Key: `${root}plain/file.ndjson` }))
    expect(existsSync(join(target.folder, 's3', Bucket, `${root}plain`))).toBe(false)
  })
})
