import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { CreateBucketCommand, HeadObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sendRaw } from '../raw-client.ts'
import { sendS3 } from './s3-request.ts'
import { clientsOf, startOurs } from './target.ts'

// How bodies reach S3, and what a file has that someone put into the folder.

const Bucket = 'uploads'
let ours: Awaited<ReturnType<typeof startOurs>>
let s3: S3Client
beforeAll(async () => {
  ours = await startOurs()
  s3 = clientsOf(ours.endpoint).s3
  await s3.send(new CreateBucketCommand({ Bucket }))
})
afterAll(async () => {
  s3.destroy()
  await ours.stop()
})

const fileOf = (key: string) => join(ours.folder, 's3', Bucket, key)
const temporaries = () => readdirSync(join(ours.folder, 's3/.uploads'))

describe('an upload', () => {
  it('is rejected with 411 without a length', async () => {
    const { hostname, port } = new URL(ours.endpoint)
    const status = await new Promise((resolve) => {
      const upload = request({ hostname, port, method: 'PUT', path: `/${Bucket}/chunked` }, ({ statusCode }) =>
        resolve(statusCode),
      )
      upload.write('a')
      upload.end('b')
    })
    expect([status, existsSync(fileOf('chunked'))]).toEqual([411, false])
  })

  it('is rejected above 5 GiB before its body is sent', async () => {
    const length = 5 * 1024 ** 3 + 1
    const headers = ['Host: localhost', `Content-Length: ${length}`, 'Expect: 100-continue', '', ''].join('\r\n')
    const received = await sendRaw(ours.endpoint, `PUT /${Bucket}/large HTTP/1.1\r\n${headers}`)
    expect(received).toMatch(/^HTTP\/1\.1 400 /)
    expect(received).toContain(`<ProposedSize>${length}</ProposedSize><MaxSizeAllowed>5368709120</MaxSizeAllowed>`)
  })

  it('is invited by 100 Continue', async () => {
    const socket = connect(Number(new URL(ours.endpoint).port), '127.0.0.1')
    const received: string[] = []
    const response = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    socket.on('data', (data) => {
      received.push(data.toString())
      if (received.length === 1) socket.write('hello')
    })
    socket.write(
      `PUT /${Bucket}/invited HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n`,
    )
    await response
    expect(received.join('').match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 100', 'HTTP/1.1 200'])
    expect((await sendS3(ours.endpoint, 'GET', `/${Bucket}/invited`)).text).toBe('hello')
  })

  it('leaves nothing behind if it is rejected after its body', async () => {
    const headers = { 'content-md5': Buffer.alloc(16).toString('base64') }
    const { code } = await sendS3(ours.endpoint, 'PUT', `/${Bucket}/bad`, { headers, body: 'x'.repeat(100_000) })
    expect([code, temporaries(), existsSync(fileOf('bad'))]).toEqual(['BadDigest', [], false])
  })

  it('is not held in memory', async () => {
    const bytes = 300 * 1024 * 1024
    const chunk = Buffer.alloc(1024 * 1024, 'x')
    const { hostname, port } = new URL(ours.endpoint)
    const before = process.memoryUsage.rss()
    let most = 0
    const status = await new Promise((resolve, reject) => {
      const headers = { 'content-length': bytes }
      const upload = request({ hostname, port, method: 'PUT', path: `/${Bucket}/big`, headers }, ({ statusCode }) =>
        resolve(statusCode),
      )
      upload.on('error', reject)
      const send = (left: number) => {
        most = Math.max(most, process.memoryUsage.rss())
        if (left === 0) upload.end()
        else upload.write(chunk, () => send(left - chunk.length))
      }
      send(bytes)
    })
    expect(status).toBe(200)
    expect(most - before).toBeLessThan(200 * 1024 * 1024)
  }, 60_000)
})

describe('a file that someone put into the folder', () => {
  const md5 = '"5d41402abc4b2a76b9719d911017c592"'
  const head = (Key: string) => s3.send(new HeadObjectCommand({ Bucket, Key }))

  it('has default headers and the MD5 of its content as its ETag', async () => {
    mkdirSync(fileOf('foreign'), { recursive: true })
    writeFileSync(fileOf('foreign/file'), 'hello')
    expect(await head('foreign/file')).toMatchObject({
      ETag: md5,
      ContentLength: 5,
      ContentType: 'binary/octet-stream',
      Metadata: {},
    })
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'foreign/' }))
    expect(Contents?.map(({ ETag }) => ETag)).toEqual([md5])
  })

  it('has the ETag of its new content after a change', async () => {
    writeFileSync(fileOf('changed'), 'other')
    utimesSync(fileOf('changed'), 1, 1)
    const before = (await head('changed')).ETag
    writeFileSync(fileOf('changed'), 'hello')
    expect([before === md5, (await head('changed')).ETag]).toEqual([false, md5])
  })

  it('is replaced by one of many writers with its ETag', async () => {
    writeFileSync(fileOf('contested'), 'hello')
    const headers = { 'if-match': md5 }
    const writers = Array.from({ length: 10 }, (_, n) =>
      sendS3(ours.endpoint, 'PUT', `/${Bucket}/contested`, { headers, body: `${n}` }),
    )
    expect((await Promise.all(writers)).map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(412)])
  })

  it('loses the headers of the object that it replaces', async () => {
    const headers = { 'content-type': 'text/plain', 'x-amz-meta-a': '1' }
    await sendS3(ours.endpoint, 'PUT', `/${Bucket}/replaced`, { headers, body: 'first' })
    expect(await head('replaced')).toMatchObject({ ContentType: 'text/plain', Metadata: { a: '1' } })
    writeFileSync(fileOf('replaced'), 'hello')
    expect(await head('replaced')).toMatchObject({ ETag: md5, ContentType: 'binary/octet-stream', Metadata: {} })
  })
})
