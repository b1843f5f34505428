import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { afterEach, describe, expect, it } from 'vitest'
import type { CrashPoint } from '../src/disk/crash-points.ts'
import { clientsOf, startLocalAws } from './conformance/target.ts'
import { newFolder, run } from './pipeline.ts'

const Bucket = 'crashes'
const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

/** Calls `use` with a client of an S3 that runs in this process. */
async function withS3<T>(folder: string, use: (s3: S3Client) => Promise<T>): Promise<T> {
  const { endpoint, stop } = await startLocalAws(folder)
  const { s3 } = clientsOf(endpoint)
  return use(s3).finally(() => {
    s3.destroy()
    return stop()
  })
}

/** Calls `use` with a client of an S3 that a signal ends at a crash point. */
async function crashAt(point: CrashPoint, folder: string, use: (s3: S3Client) => Promise<unknown>): Promise<void> {
  const env = { ...process.env, SLUICE_CRASH_AT: point }
  const { child, output, exited } = run(['--only', 's3', '--port', '0', '--data-dir', folder], { env })
  stops.push(() => child.kill('SIGKILL'))
  await expect.poll(output, { timeout: 30_000 }).toMatch(/ at http\S+\n/)
  const { s3 } = clientsOf(/ at (http\S+)/.exec(output())?.[1] ?? '')
  await expect(use(s3)).rejects.toThrow()
  expect(await exited).toBe('SIGKILL')
  s3.destroy()
}

const put = (Body: string) =>
  new PutObjectCommand({ Bucket, Key: 'k', Body, ContentType: `text/${Body}`, Metadata: { from: Body } })

async function folderWithBucket(): Promise<string> {
  const folder = newFolder()
  await withS3(folder, (s3) => s3.send(new CreateBucketCommand({ Bucket })))
  return folder
}

describe('a crash while an object is replaced', () => {
  it.each<[CrashPoint, string]>([
    ['s3:before-metadata', 'old'],
    ['s3:before-rename', 'old'],
    ['s3:after-rename', 'new'],
  ])('leaves, at %s, the %s one with its metadata', async (point, text) => {
    const folder = await folderWithBucket()
    const { ETag: oldTag } = await withS3(folder, (s3) => s3.send(put('old')))
    await crashAt(point, folder, (s3) => s3.send(put('new')))
    await withS3(folder, async (s3) => {
      expect(readFileSync(join(folder, 's3', Bucket, 'k'), 'utf8')).toBe(text)
      const { ETag, ContentType, Metadata } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }))
      expect([ETag === oldTag, ContentType, Metadata]).toEqual([text === 'old', `text/${text}`, { from: text }])
      await s3.send(put('new'))
      expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).Metadata).toEqual({ from: 'new' })
    })
    expect(readdirSync(join(folder, 's3/.uploads'))).toEqual([])
  })
})

describe('a crash during an upload in parts', () => {
  const parts = [Buffer.alloc(5 * 1024 * 1024, 'a'), Buffer.from('b')]

  it.each<[CrashPoint, number[]]>([
    ['s3:before-part', [1]],
    ['s3:after-part', [1, 2]],
    ['s3:before-metadata', [1, 2]],
    ['s3:before-rename', [1, 2]],
    ['s3:after-rename', [1, 2]],
    ['s3:before-complete', [1, 2]],
  ])('keeps, at %s, the parts %j of an upload that can be completed', async (point, kept) => {
    const folder = await folderWithBucket()
    const { UploadId } = await withS3(folder, (s3) =>
      s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'k', Metadata: { a: 'b' } })),
    )
    const upload = { Bucket, Key: 'k', UploadId }
    const add = (s3: S3Client, number: number) =>
      s3.send(new UploadPartCommand({ ...upload, PartNumber: number, Body: parts[number - 1] ?? '' }))
    const complete = async (s3: S3Client) => {
      const { Parts = [] } = await s3.send(new ListPartsCommand(upload))
      const listed = Parts.map(({ PartNumber, ETag, ChecksumCRC32 }) => ({ PartNumber, ETag, ChecksumCRC32 }))
      return s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: listed } }))
    }
    await withS3(folder, (s3) => add(s3, 1))
    const isPart = point.endsWith('-part')
    if (!isPart) await withS3(folder, (s3) => add(s3, 2))
    await crashAt(point, folder, (s3) => (isPart ? add(s3, 2) : complete(s3)))
    await withS3(folder, async (s3) => {
      const { Parts } = await s3.send(new ListPartsCommand(upload))
      expect(Parts?.map(({ PartNumber }) => PartNumber)).toEqual(kept)
      expect(readdirSync(join(folder, 's3/.parts'))).toHaveLength(kept.length)
      if (isPart) await add(s3, 2)
      await complete(s3)
      expect(readFileSync(join(folder, 's3', Bucket, 'k')).equals(Buffer.concat(parts))).toBe(true)
      expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).Metadata).toEqual({ a: 'b' })
    })
    for (const name of ['.parts', '.uploads']) expect(readdirSync(join(folder, 's3', name))).toEqual([])
  })
})

describe('the folder of S3', () => {
  it.skipIf(process.platform === 'win32')('keeps the metadata of objects in a copy', async () => {
    const folder = await folderWithBucket()
    await withS3(folder, (s3) => s3.send(put('copied')))
    const copy = join(newFolder(), 'copy')
    execFileSync('cp', ['-a', folder, copy])
    const head = await withS3(copy, (s3) => s3.send(new HeadObjectCommand({ Bucket, Key: 'k' })))
    expect([head.ContentType, head.Metadata]).toEqual(['text/copied', { from: 'copied' }])
  })

  it('opens as the version without metadata left it', async () => {
    const folder = newFolder()
    mkdirSync(join(folder, 's3', Bucket, 'a'), { recursive: true })
    mkdirSync(join(folder, 's3/.uploads'))
    writeFileSync(join(folder, 's3', Bucket, 'a/object'), 'hello')
    const head = await withS3(folder, (s3) => s3.send(new HeadObjectCommand({ Bucket, Key: 'a/object' })))
    expect([head.ETag, head.ContentType]).toEqual(['"5d41402abc4b2a76b9719d911017c592"', 'binary/octet-stream'])
    expect(readFileSync(join(folder, 's3', Bucket, 'a/object'), 'utf8')).toBe('hello')
  })
})
