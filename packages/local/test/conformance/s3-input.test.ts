import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { s3Fidelity } from '../../src/s3/actions.ts'
import { sendS3 } from './s3-request.ts'
import { clientsOf, startOurs } from './target.ts'

// These tests need our S3, whatever SLUICE_TARGET is: they send unsigned requests or move the clock.

const Bucket = 'input-bucket'
let ours: Awaited<ReturnType<typeof startOurs>>
let s3: S3Client

beforeAll(async () => {
  ours = await startOurs()
  s3 = clientsOf(ours.endpoint).s3
  await s3.send(new CreateBucketCommand({ Bucket }))
  await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'hello' }))
})
afterAll(async () => {
  s3.destroy()
  await ours.stop()
})

const send = (method: string, path: string, headers: Record<string, string> = {}) =>
  sendS3(ours.endpoint, method, path, { headers })

describe('input that the local AWS does not have', () => {
  it.each([
    ['GET', '?constructor', {}, 'ListObjects with ?constructor'],
    ['DELETE', '?policy', {}, 'DeleteBucket with ?policy'],
    ['DELETE', '/k?tagging', {}, 'DeleteObject with ?tagging'],
    ['GET', '?policy', {}, 'ListObjects with ?policy'],
    ['PUT', '?acl', {}, 'CreateBucket with ?acl'],
    ['GET', '/k?versionId=1', {}, 'GetObject with ?versionId'],
    ['GET', '?list-type=2&no-such=1', {}, 'ListObjectsV2 with ?no-such'],
    ['PUT', '/k', { 'x-amz-object-lock-mode': 'GOVERNANCE' }, 'PutObject with the header x-amz-object-lock-mode'],
    ['PUT', '/k', { 'x-amz-acl': 'public-read' }, 'PutObject with the header x-amz-acl: public-read'],
    ['PUT', '/k?x-amz-acl=public-read', {}, 'PutObject with the header x-amz-acl: public-read'],
    ['PUT', '/k', { 'x-amz-write-offset-bytes': '5' }, 'PutObject with the header x-amz-write-offset-bytes'],
    ['DELETE', '/k', { 'x-amz-mfa': '1 2' }, 'DeleteObject with the header x-amz-mfa'],
    ['POST', '', {}, 'POST of a form'],
  ])('is rejected by name: %s %s %j', async (method, path, headers, named) => {
    const response = await send(method, `/${Bucket}${path}`, headers as Record<string, string>)
    expect([response.status, response.code, response.message]).toEqual([
      501,
      'NotImplemented',
      `${named} is not implemented here; see docs/fidelity.md.`,
    ])
  })

  it('changes nothing if it is a header of HTTP or of a web page', async () => {
    const headers = { 'user-agent': 'x', accept: '*/*', cookie: 'a=b', 'sec-fetch-mode': 'cors', 'x-other': '1' }
    expect((await send('GET', `/${Bucket}/k`, headers)).text).toBe('hello')
  })
})

it.each([
  ['POST', '/', 'SERVICE'],
  ['PATCH', `/${Bucket}`, 'BUCKET'],
  ['POST', `/${Bucket}/k`, 'OBJECT'],
])('rejects the method %s of %s', async (Method, path, ResourceType) => {
  const response = await send(Method, path)
  expect([response.status, response.code]).toEqual([405, 'MethodNotAllowed'])
  expect(response.members).toMatchObject({ Method, ResourceType })
})

it('accepts the expected owner of a bucket only if it is the local account', async () => {
  const expected = async (owner: string) =>
    (await send('GET', `/${Bucket}/k`, { 'x-amz-expected-bucket-owner': owner })).status
  expect([await expected('000000000000'), await expected('111122223333')]).toEqual([200, 403])
})

it('has a user and the input of every action in the table that it enforces', () => {
  for (const [name, { user, supported, harmless }] of Object.entries(s3Fidelity)) {
    expect([name, user.length > 0]).toEqual([name, true])
    expect(supported.filter((input) => input in harmless)).toEqual([])
  }
})
