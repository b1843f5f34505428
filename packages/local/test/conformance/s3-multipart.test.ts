import { createHash, randomBytes, randomUUID } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startS3Target } from './s3-target.ts'

// Uploads in parts.

const root = `${randomUUID()}/`
let target: Awaited<ReturnType<typeof startS3Target>>
let s3: S3Client
let Bucket: string

beforeAll(async () => {
  target = await startS3Target()
  s3 = target.s3
  s3.config.requestChecksumCalculation = async () => 'WHEN_REQUIRED'
  Bucket = await target.bucket()
})
afterAll(() => target.stop())

const mebibyte = 1024 * 1024
const first = randomBytes(5 * mebibyte)
const last = randomBytes(1_000)
const md5 = (content: Uint8Array) => createHash('md5').update(content).digest()
const combined = (...parts: Uint8Array[]) => `"${md5(Buffer.concat(parts.map(md5))).toString('hex')}-${parts.length}"`
const failure = (call: Promise<unknown>): Promise<Record<string, unknown>> =>
  call.then(
    () => ({ name: 'no error' }),
    (error) => error,
  )

/** Starts an upload and returns what can be done with it. */
async function start(name: string, input: Partial<CreateMultipartUploadCommandInput> = {}) {
  const Key = root + name
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...input }))
  const upload = { Bucket, Key, UploadId }
  const { ChecksumAlgorithm } = input
  return {
    ...upload,
    add: async (PartNumber: number, Body: Uint8Array): Promise<CompletedPart> => {
      const command = new UploadPartCommand({
        ...upload,
        PartNumber,
        Body,
        ...(ChecksumAlgorithm && { ChecksumAlgorithm }),
      })
      const { $metadata: _, ...part } = await s3.send(command)
      return { PartNumber, ...part }
    },
    complete: (Parts: CompletedPart[], more: Partial<CompleteMultipartUploadCommandInput> = {}) =>
      s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...more })),
    abort: () => s3.send(new AbortMultipartUploadCommand(upload)),
    list: (more = {}) => s3.send(new ListPartsCommand({ ...upload, ...more })),
  }
}

const head = (Key: string, more = {}) => s3.send(new HeadObjectCommand({ Bucket, Key: root + Key, ...more }))
const content = async (Key: string, more = {}) => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: root + Key, ...more }))
  return Buffer.from((await Body?.transformToByteArray()) ?? [])
}

describe('an upload in parts', () => {
  it('writes one object with the headers of its start', async () => {
    const headers = { ContentType: 'text/plain', CacheControl: 'no-store', Metadata: { a: 'b' } }
    const { add, complete } = await start('whole', headers)
    const parts = [await add(1, first), await add(7, last)]
    expect(parts.map(({ ETag }) => ETag)).toEqual([first, last].map((part) => `"${md5(part).toString('hex')}"`))
    const ETag = combined(first, last)
    expect(await complete(parts)).toMatchObject({ Bucket, Key: `${root}whole`, ETag })
    expect(await head('whole')).toMatchObject({ ...headers, ETag, ContentLength: first.length + last.length })
    expect((await content('whole')).equals(Buffer.concat([first, last]))).toBe(true)
  })

  it('serves its parts as parts of the object', async () => {
    const { add, complete } = await start('parts')
    await complete([await add(1, first), await add(2, last)])
    expect((await content('parts', { PartNumber: 2 })).equals(last)).toBe(true)
    expect(await head('parts', { PartNumber: 1 })).toMatchObject({ ContentLength: first.length, PartsCount: 2 })
    expect((await failure(s3.send(new GetObjectCommand({ Bucket, Key: `${root}parts`, PartNumber: 3 })))).name).toBe(
      'InvalidPartNumber',
    )
  })

  it('lists its parts in pages, with the latest of each number', async () => {
    const { add, list } = await start('listed')
    await add(2, last)
    await add(1, last)
    await add(1, first)
    expect(await list()).toMatchObject({
      IsTruncated: false,
      NextPartNumberMarker: '2',
      Parts: [
        { PartNumber: 1, Size: first.length, ETag: `"${md5(first).toString('hex')}"` },
        { PartNumber: 2, Size: last.length, ETag: `"${md5(last).toString('hex')}"` },
      ],
    })
    expect(await list({ MaxParts: 1 })).toMatchObject({ IsTruncated: true, Parts: [{ PartNumber: 1 }] })
    expect((await list({ PartNumberMarker: '1' })).Parts).toMatchObject([{ PartNumber: 2 }])
  })

  it('returns the same result if it is completed again', async () => {
    const { add, complete } = await start('again')
    const parts = [await add(1, last)]
    const { ETag } = await complete(parts)
    expect((await complete(parts)).ETag).toBe(ETag)
  })

  it('ends with its abort, and leaves the object as it was', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: `${root}aborted`, Body: 'before' }))
    const { add, complete, abort, list } = await start('aborted')
    const parts = [await add(1, last)]
    await abort()
    const calls = [complete(parts), add(2, last), list(), abort()].map(failure)
    expect((await Promise.all(calls)).map(({ name }) => name)).toEqual(Array(4).fill('NoSuchUpload'))
    expect((await content('aborted')).toString()).toBe('before')
  })

  it.each([0, 2, 4])('has one outcome if it is aborted while it is completed: %i', async (requests) => {
    const name = `contested-${requests}`
    const { add, complete, abort } = await start(name)
    const parts = [await add(1, first), await add(2, first), await add(3, last)]
    const completions = [complete(parts), complete(parts)].map(failure)
    for (let n = 0; n < requests; n++) await s3.send(new HeadBucketCommand({ Bucket }))
    const others = await Promise.all([abort(), add(3, last)].map(failure))
    const [one, two] = (await Promise.all(completions)).map((error) => error.name)
    expect(one).toBe(two)
    for (const other of others) expect(['no error', 'NoSuchUpload']).toContain(other.name)
    expect(others[0]?.name).not.toBe(one)
    expect((await failure(head(name))).name).toBe(one === 'no error' ? one : 'NotFound')
    expect((await failure(complete(parts))).name).toBe(one)
  })

  it('is rejected with parts that are missing, in disorder or too small', async () => {
    const { UploadId, add, complete } = await start('rejected')
    const [small, other] = [await add(1, last), await add(2, last)]
    expect(await failure(complete([small, { PartNumber: 3, ETag: '"x"' }]))).toMatchObject({ name: 'EntityTooSmall' })
    expect(await failure(complete([{ PartNumber: 3, ETag: '"x"' }]))).toMatchObject({
      name: 'InvalidPart',
      ETag: 'x',
      PartNumber: '3',
      UploadId,
    })
    expect(await failure(complete([{ ...small, ETag: `"${'0'.repeat(32)}"` }]))).toMatchObject({ name: 'InvalidPart' })
    expect(await failure(complete([other, small]))).toMatchObject({ name: 'InvalidPartOrder', UploadId })
    expect(await failure(complete([small, small]))).toMatchObject({ name: 'InvalidPartOrder' })
    expect(await failure(complete([small, other]))).toMatchObject({
      name: 'EntityTooSmall',
      MinSizeAllowed: '5242880',
      ProposedSize: '1000',
      PartNumber: '1',
    })
    expect(await failure(complete([small], { MpuObjectSize: 1 }))).toMatchObject({ name: 'InvalidRequest' })
    expect(await failure(add(10_001, last))).toMatchObject({ name: 'InvalidArgument', ArgumentName: 'partNumber' })
  })

  it('replaces an object only under its condition', async () => {
    const { add, complete } = await start('conditional')
    await s3.send(new PutObjectCommand({ Bucket, Key: `${root}conditional`, Body: 'before' }))
    const parts = [await add(1, last)]
    expect(await failure(complete(parts, { IfNoneMatch: '*' }))).toMatchObject({ name: 'PreconditionFailed' })
    const { ETag } = await head('conditional')
    expect(await failure(complete(parts, { IfMatch: ETag }))).toMatchObject({ name: 'no error' })
  })

  it('copies parts from an object and from a part of it', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: `${root}source`, Body: first }))
    const { UploadId, Key, complete } = await start('copied')
    const copy = async (PartNumber: number, CopySourceRange?: string) => {
      const CopySource = `${Bucket}/${root}source`
      const input = { Bucket, Key, UploadId, PartNumber, CopySource, CopySourceRange }
      const { CopyPartResult } = await s3.send(new UploadPartCopyCommand(input))
      return { PartNumber, ETag: CopyPartResult?.ETag }
    }
    expect((await failure(copy(3, 'bytes=10-'))).name).toBe('InvalidArgument')
    expect((await failure(copy(3, `bytes=0-${first.length}`))).name).toBe('InvalidArgument')
    await complete([await copy(1), await copy(2, 'bytes=10-19')])
    expect((await content('copied')).equals(Buffer.concat([first, first.subarray(10, 20)]))).toBe(true)
  })
})

describe('a checksum of an upload in parts', () => {
  const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest()

  it('combines the checksums of its parts', async () => {
    const { add, complete } = await start('composite', { ChecksumAlgorithm: 'SHA256' })
    const parts = [await add(1, first), await add(2, last)]
    const ChecksumSHA256 = `${sha256(Buffer.concat([sha256(first), sha256(last)])).toString('base64')}-2`
    expect(await complete(parts)).toMatchObject({ ChecksumSHA256, ChecksumType: 'COMPOSITE' })
    expect(await head('composite', { ChecksumMode: 'ENABLED' })).toMatchObject({ ChecksumSHA256 })
    const ObjectAttributes = ['ETag', 'Checksum', 'ObjectParts', 'ObjectSize', 'StorageClass'] as const
    const input = { Bucket, Key: `${root}composite`, ObjectAttributes: [...ObjectAttributes], MaxParts: 1 }
    expect(await s3.send(new GetObjectAttributesCommand(input))).toMatchObject({
      ETag: combined(first, last).slice(1, -1),
      Checksum: { ChecksumSHA256: ChecksumSHA256.slice(0, -2), ChecksumType: 'COMPOSITE' },
      ObjectSize: first.length + last.length,
      ObjectParts: {
        TotalPartsCount: 2,
        IsTruncated: true,
        Parts: [{ PartNumber: 1, Size: first.length, ChecksumSHA256: sha256(first).toString('base64') }],
      },
    })
  })

  it('covers the content with the type FULL_OBJECT', async () => {
    const input = { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' } as const
    const { add, complete } = await start('full', input)
    const parts = [await add(1, first), await add(2, last)]
    const { ChecksumCRC32, ChecksumType } = await complete(parts)
    const whole = {
      Bucket,
      Key: `${root}at-once`,
      Body: Buffer.concat([first, last]),
      ChecksumAlgorithm: 'CRC32',
    } as const
    expect([ChecksumCRC32, ChecksumType]).toEqual([
      (await s3.send(new PutObjectCommand(whole))).ChecksumCRC32,
      'FULL_OBJECT',
    ])
  })

  it('rejects a wrong one, another algorithm and an impossible type', async () => {
    const { add, complete, ...upload } = await start('wrong', {
      ChecksumAlgorithm: 'CRC32',
      ChecksumType: 'FULL_OBJECT',
    })
    const parts = [await add(1, last)]
    expect((await failure(complete(parts, { ChecksumCRC32: 'AAAAAA==' }))).name).toBe('BadDigest')
    const { Bucket, Key, UploadId } = upload
    const other = new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 2, Body: last, ChecksumAlgorithm: 'SHA1' })
    expect((await failure(s3.send(other))).name).toBe('InvalidRequest')
    const impossible = { ChecksumAlgorithm: 'SHA256', ChecksumType: 'FULL_OBJECT' } as const
    expect((await failure(start('impossible', impossible))).name).toBe('InvalidRequest')
  })
})

describe('a list of uploads', () => {
  const prefix = `${root}uploads/`
  const list = (more = {}) => s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: prefix, ...more }))

  it('returns the uploads that are neither completed nor aborted, in pages', async () => {
    for (const name of ['b', 'a', 'a', 'c/1', 'c/2']) await start(`uploads/${name}`)
    const done = await start('uploads/done')
    await done.complete([await done.add(1, last)])
    await (await start('uploads/aborted')).abort()
    const keys = ['a', 'a', 'b', 'c/1', 'c/2'].map((name) => prefix + name)
    const all = await list()
    expect(all.Uploads?.map(({ Key }) => Key)).toEqual(keys)
    const page = await list({ MaxUploads: 1 })
    expect(page).toMatchObject({ IsTruncated: true, Uploads: [{ UploadId: all.Uploads?.[0]?.UploadId }] })
    const { NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = page
    expect((await list({ KeyMarker, UploadIdMarker })).Uploads?.map(({ Key }) => Key)).toEqual(keys.slice(1))
    expect((await list({ KeyMarker })).Uploads?.map(({ Key }) => Key)).toEqual(keys.slice(2))
    const grouped = await list({ Delimiter: '/' })
    expect(grouped.CommonPrefixes).toEqual([{ Prefix: `${prefix}c/` }])
    expect(grouped.Uploads).toHaveLength(3)
  })
})
