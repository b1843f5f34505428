import { randomBytes, randomUUID } from 'node:crypto'
import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startS3Target } from './s3-target.ts'

// CopyObject and GetObjectAttributes.

const root = `${randomUUID()}/`
const source = `${root}source +ü%41.txt`
const body = randomBytes(100_000)
const headers = { ContentType: 'text/plain', ContentLanguage: 'de', Metadata: { a: 'b' } }
let target: Awaited<ReturnType<typeof startS3Target>>
let s3: S3Client
let Bucket: string

beforeAll(async () => {
  target = await startS3Target()
  s3 = target.s3
  Bucket = await target.bucket()
  const input = { Bucket, Key: source, Body: body, ChecksumAlgorithm: 'SHA1', ...headers } as const
  await s3.send(new PutObjectCommand(input))
})
afterAll(() => target.stop())

const CopySource = () => `${Bucket}/${source.split('/').map(encodeURIComponent).join('/')}`
const copy = (name: string, more: Partial<CopyObjectCommandInput> = {}) =>
  s3.send(new CopyObjectCommand({ Bucket, Key: root + name, CopySource: CopySource(), ...more }))
const head = (Key: string, more = {}) => s3.send(new HeadObjectCommand({ Bucket, Key, ...more }))
const failure = (call: Promise<unknown>): Promise<Record<string, unknown>> =>
  call.then(
    () => ({ name: 'no error' }),
    (error) => error,
  )

describe('a copy', () => {
  it('has the content, the headers and the checksum of its source', async () => {
    const { ETag, ChecksumSHA1 } = await head(source, { ChecksumMode: 'ENABLED' })
    expect((await copy('copy')).CopyObjectResult).toMatchObject({ ETag, ChecksumSHA1, LastModified: expect.any(Date) })
    const { Body, ...output } = await s3.send(new GetObjectCommand({ Bucket, Key: `${root}copy` }))
    expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(body)).toBe(true)
    expect(output).toMatchObject({ ...headers, ETag })
  })

  it('gets other headers and another checksum on request', async () => {
    const other = { ContentType: 'text/css', Metadata: { c: 'd' } }
    const more = { MetadataDirective: 'REPLACE', ChecksumAlgorithm: 'CRC32C', ...other } as const
    expect((await copy('other', more)).CopyObjectResult).toMatchObject({ ChecksumCRC32C: expect.any(String) })
    const { ContentType, ContentLanguage, Metadata } = await head(`${root}other`)
    expect({ ContentType, ContentLanguage, Metadata }).toEqual({ ...other, ContentLanguage: undefined })
  })

  it('replaces the headers of an object, but rejects a copy to itself', async () => {
    const Key = `${root}self`
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', Metadata: { a: '1' } }))
    const self = { CopySource: `${Bucket}/${Key}` }
    expect((await failure(copy('self', self))).name).toBe('InvalidRequest')
    await copy('self', { ...self, MetadataDirective: 'REPLACE', Metadata: { a: '2' } })
    expect((await head(Key)).Metadata).toEqual({ a: '2' })
  })

  it('depends on the conditions for its source and its target', async () => {
    const { ETag, LastModified = new Date() } = await head(source)
    const names = async (more: Partial<CopyObjectCommandInput>) => {
      const { name, Condition } = await failure(copy('conditional', more))
      return Condition ?? name
    }
    const before = new Date(LastModified.getTime() - 1_000)
    expect([
      await names({ CopySourceIfMatch: '"x"' }),
      await names({ CopySourceIfNoneMatch: ETag }),
      await names({ CopySourceIfUnmodifiedSince: before }),
      await names({ CopySourceIfModifiedSince: LastModified }),
      await names({ CopySourceIfMatch: ETag, CopySourceIfUnmodifiedSince: before, IfNoneMatch: '*' }),
      await names({ IfNoneMatch: '*' }),
    ]).toEqual([
      'x-amz-copy-source-If-Match',
      'x-amz-copy-source-If-None-Match',
      'x-amz-copy-source-If-Unmodified-Since',
      'x-amz-copy-source-If-Modified-Since',
      'no error',
      'If-None-Match',
    ])
  })

  it('is rejected without its source, and with an address or a directive that is wrong', async () => {
    const name = async (more: Partial<CopyObjectCommandInput>) => (await failure(copy('rejected', more))).name
    expect([
      await name({ CopySource: `${Bucket}/${root}missing` }),
      await name({ CopySource: `no-such-bucket-${root.slice(0, 8)}/x` }),
      await name({ CopySource: 'x' }),
      await name({ MetadataDirective: 'MERGE' as never }),
    ]).toEqual(['NoSuchKey', 'NoSuchBucket', 'InvalidArgument', 'InvalidArgument'])
  })

  it('is empty if its source is', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: `${root}empty`, Body: '' }))
    await copy('empty-copy', { CopySource: `/${Bucket}/${root}empty` })
    expect((await head(`${root}empty-copy`)).ContentLength).toBe(0)
  })
})

it('returns no tags of an object, because none can be set', async () => {
  const { TagSet } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key: source }))
  expect(TagSet).toEqual([])
})

describe('the attributes of an object', () => {
  const attributes = (Key: string, ...ObjectAttributes: string[]) =>
    s3.send(new GetObjectAttributesCommand({ Bucket, Key, ObjectAttributes: ObjectAttributes as never }))

  it('returns those that were requested', async () => {
    const { $metadata: _, ...found } = await attributes(source, 'ETag', 'ObjectSize', 'Checksum')
    expect(found).toEqual({
      ETag: (await head(source)).ETag?.slice(1, -1),
      ObjectSize: body.length,
      Checksum: { ChecksumSHA1: expect.any(String), ChecksumType: 'FULL_OBJECT' },
      LastModified: expect.any(Date),
    })
  })

  it('requires an object and a known name', async () => {
    expect((await failure(attributes(source, 'Color'))).name).toBe('InvalidArgument')
    expect((await failure(attributes(source, 'constructor'))).name).toBe('InvalidArgument')
    expect((await failure(attributes(`${root}missing`, 'ETag'))).name).toBe('NoSuchKey')
  })
})
