import { Agent } from 'node:http'
import type { LookupFunction } from 'node:net'
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { Clock } from '@sluice/core/clock'
import { region } from '@sluice/core/pipeline'
import { systemClock } from '@sluice/functions/system-clock'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readRaw, requestText, sendRaw } from '../raw-client.ts'
import { sendS3 } from './s3-request.ts'
import { clientsOf, credentials, startOurs } from './target.ts'

// These tests need our S3, whatever SLUICE_TARGET is: they send unsigned requests or move the clock.

const Bucket = 'address-bucket'
const now = Date.parse('2026-03-01T12:00:00.500Z')
const clock: Clock = { ...systemClock, now: () => now }
let ours: Awaited<ReturnType<typeof startOurs>>
let s3: S3Client

beforeAll(async () => {
  ours = await startOurs(clock)
  s3 = clientsOf(ours.endpoint).s3
  await s3.send(new CreateBucketCommand({ Bucket }))
  await s3.send(new PutObjectCommand({ Bucket, Key: 'a/../b//c', Body: 'hello' }))
})
afterAll(async () => {
  s3.destroy()
  await ours.stop()
})

const get = (path: string, host = 'localhost') => sendS3(ours.endpoint, 'GET', path, { headers: { host } })

describe('an address', () => {
  it.each([
    ['path style', 'localhost', `/${Bucket}/a/../b//c`],
    ['path style at an IP address', '127.0.0.1:4566', `/${Bucket}/a/../b//c`],
    ['path style at the name s3.localhost', 's3.localhost:4566', `/${Bucket}/a/../b//c`],
    ['virtual-host style', `${Bucket}.localhost:4566`, '/a/../b//c'],
    ['virtual-host style in capitals with a dot', `${Bucket.toUpperCase()}.LocalHost.`, '/a/../b//c'],
    ['virtual-host style with the service name', `${Bucket}.s3.localhost`, '/a/../b//c'],
    ['encoded slashes', 'localhost', `/${Bucket}/a%2F..%2fb/%2Fc`],
    ['encoded dots', 'localhost', `/${Bucket}/a/%2e%2E/b//c`],
  ])('reaches the object in %s', async (_, host, path) => {
    expect((await get(path, host)).text).toBe('hello')
  })

  it.each([
    ['path style', 'http://localhost', `/${Bucket}/a/../b//c`],
    ['virtual-host style', `http://${Bucket}.localhost:80`, '/a/../b//c'],
  ])('reaches the object in absolute form and %s', async (_, origin, path) => {
    const text = requestText(`GET ${origin}${path}`, { Host: 'localhost' })
    expect(readRaw(await sendRaw(ours.endpoint, text)).body).toBe('hello')
  })

  it('stores an object that is put in virtual-host style', async () => {
    const headers = { host: `${Bucket}.localhost` }
    const sent = await sendS3(ours.endpoint, 'PUT', '/put%20there', { headers, body: 'content' })
    expect([sent.status, (await get(`/${Bucket}/put%20there`)).text]).toEqual([200, 'content'])
  })

  it('lists the bucket of a virtual host without a key', async () => {
    expect((await get('/?list-type=2&prefix=a', `${Bucket}.localhost`)).members).toMatchObject({
      Name: Bucket,
      KeyCount: '1',
    })
  })

  it.each([
    ['/no-such-bucket/k', 'localhost', 404, 'NoSuchBucket', 'no-such-bucket'],
    ['/k', 'no-such-bucket.localhost', 404, 'NoSuchBucket', 'no-such-bucket'],
    ['/No_Bucket/k', 'localhost', 400, 'InvalidBucketName', 'No_Bucket'],
    ['/192.168.0.1/k', 'localhost', 400, 'InvalidBucketName', '192.168.0.1'],
    ['//k', 'localhost', 400, 'InvalidBucketName', ''],
  ])('is rejected without a bucket: %s at %s', async (path, host, status, code, BucketName) => {
    const response = await get(path, host)
    expect([response.status, response.code, response.members.BucketName]).toEqual([status, code, BucketName])
  })
})

describe('a client of the SDK without path style', () => {
  it('reaches the bucket at its own name', async () => {
    // Not every system resolves the names below localhost.
    const lookup: LookupFunction = (_host, _options, found) => found(null, [{ address: '127.0.0.1', family: 4 }])
    const requestHandler = new NodeHttpHandler({ httpAgent: new Agent({ lookup }) })
    const endpoint = ours.endpoint.replace('127.0.0.1', 'localhost')
    const client = new S3Client({ endpoint, region, credentials, requestHandler })
    await client.send(new PutObjectCommand({ Bucket, Key: 'virtual host', Body: 'content' }))
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: 'virtual host' }))
    expect(await Body?.transformToString()).toBe('content')
    expect((await get(`/${Bucket}/virtual%20host`)).text).toBe('content')
    client.destroy()
  })
})

describe('a presigned address', () => {
  const path = `/${Bucket}/a/../b//c`
  const version4 = (changes: Record<string, string | undefined> = {}) => {
    const parameters = {
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': 'local/20260301/ap-southeast-2/s3/aws4_request',
      'X-Amz-Date': '20260301T115900Z',
      'X-Amz-Expires': '60',
      'X-Amz-SignedHeaders': 'host',
      'X-Amz-Signature': 'f'.repeat(64),
      ...changes,
    }
    const sent = new URLSearchParams()
    for (const [name, value] of Object.entries(parameters)) if (value !== undefined) sent.set(name, value)
    return get(`${path}?${sent}`)
  }
  const version2 = (query: string) => get(`${path}?AWSAccessKeyId=local&Signature=x%3D&${query}`)

  it('is valid in version 4 until it expires', async () => {
    expect((await version4({ 'X-Amz-Expires': '61' })).text).toBe('hello')
    expect((await version4({ 'X-Amz-Expires': '604800' })).text).toBe('hello')
    const { status, code, message, members } = await version4()
    expect([status, code, message]).toEqual([403, 'AccessDenied', 'Request has expired'])
    expect(members).toMatchObject({
      'X-Amz-Expires': '60',
      Expires: '2026-03-01T12:00:00Z',
      ServerTime: '2026-03-01T12:00:00Z',
    })
  })

  it.each([
    [{ 'X-Amz-Signature': undefined }, /^Query-string authentication version 4 requires the X-Amz-Algorithm, /],
    [{ 'X-Amz-Algorithm': 'none' }, /^X-Amz-Algorithm only supports /],
    [{ 'X-Amz-Credential': 'local' }, /^Error parsing the X-Amz-Credential parameter; /],
    [{ 'X-Amz-Date': '2026-03-01' }, /^X-Amz-Date must be in the ISO8601 Long Format /],
    [{ 'X-Amz-Expires': 'soon' }, /^X-Amz-Expires should be a number$/],
    [{ 'X-Amz-Expires': '-1' }, /^X-Amz-Expires must be non-negative$/],
    [{ 'X-Amz-Expires': '604801' }, /^X-Amz-Expires must be less than a week/],
  ])('is rejected in version 4 with %j', async (changes, message) => {
    const response = await version4(changes)
    expect([response.status, response.code]).toEqual([400, 'AuthorizationQueryParametersError'])
    expect(response.message?.replaceAll('&#34;', '"')).toMatch(message)
  })

  it('is valid in version 2 until it expires', async () => {
    expect((await version2(`Expires=${now / 1_000 + 0.5}`)).text).toBe('hello')
    const { status, code, message, members } = await version2(`Expires=${now / 1_000 - 0.5}`)
    expect([status, code, message]).toEqual([403, 'AccessDenied', 'Request has expired'])
    expect(members).toMatchObject({ Expires: '2026-03-01T12:00:00Z', ServerTime: '2026-03-01T12:00:00Z' })
  })

  it.each(['', 'Expires=', 'Expires=soon', 'Expires=1e9'])('is rejected in version 2 with %j', async (query) => {
    const response = await version2(query)
    expect([response.status, response.code]).toEqual([403, 'AccessDenied'])
  })
})
