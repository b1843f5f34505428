import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetBucketVersioningCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { region } from '@sluice/core/pipeline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sendS3 } from './s3-request.ts'
import { startS3Target } from './s3-target.ts'
import { startLocalAws, startOurs, targetName } from './target.ts'

let target: Awaited<ReturnType<typeof startS3Target>>
let s3: S3Client

beforeAll(async () => {
  target = await startS3Target()
  s3 = target.s3
})
afterAll(() => target.stop())

const here = it.runIf(targetName === 'ours')
const create = (Bucket: string) => s3.send(new CreateBucketCommand({ Bucket }))
const put = (Bucket: string, Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
const failure = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: { name: string; $metadata: { httpStatusCode: number }; BucketName?: string }) => ({
      code: error.name,
      status: error.$metadata.httpStatusCode,
      bucket: error.BucketName,
    }),
  )
const signedFor = (name: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=local/20260301/${name}/s3/aws4_request, SignedHeaders=host, Signature=0`,
})
const createIn = (bucket: string, signed: string | undefined, constraint?: string) =>
  sendS3(target.endpoint, 'PUT', `/${bucket}`, {
    headers: signed ? signedFor(signed) : {},
    body:
      constraint === undefined
        ? ''
        : `<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>${constraint}</LocationConstraint></CreateBucketConfiguration>`,
  })

describe('the region of a bucket', () => {
  here.each([
    ['unsigned', undefined, undefined, region],
    ['odd', 'US', undefined, region],
    ['global', 'us-east-1', undefined, 'us-east-1'],
    ['named', 'us-east-1', 'eu-west-1', 'eu-west-1'],
    ['own', 'eu-central-1', 'eu-central-1', 'eu-central-1'],
  ])('is that of the request which creates the bucket: %s', async (name, signed, constraint, expected) => {
    const Bucket = `region-${name}`
    expect((await createIn(Bucket, signed, constraint)).status).toBe(200)
    const { BucketRegion } = await s3.send(new HeadBucketCommand({ Bucket }))
    const { LocationConstraint } = await s3.send(new GetBucketLocationCommand({ Bucket }))
    expect([BucketRegion, LocationConstraint]).toEqual([expected, expected === 'us-east-1' ? undefined : expected])
  })

  here.each([
    ['eu-west-1', undefined, 'IllegalLocationConstraintException', 'The unspecified location constraint'],
    ['eu-west-1', 'us-west-2', 'IllegalLocationConstraintException', 'The us-west-2 location constraint'],
    ['us-east-1', 'us-east-1', 'InvalidLocationConstraint', 'The specified location-constraint is not valid'],
    ['us-east-1', 'nowhere', 'InvalidLocationConstraint', 'The specified location-constraint is not valid'],
  ])('is rejected in a request signed for %s that names %s', async (signed, constraint, code, message) => {
    const response = await createIn('region-rejected', signed, constraint)
    expect([response.status, response.code]).toEqual([400, code])
    expect(response.message).toContain(message)
    expect((await failure(s3.send(new HeadBucketCommand({ Bucket: 'region-rejected' }))))?.status).toBe(404)
  })

  here('is kept after a restart, and does not outlive the bucket', async () => {
    const again = await startOurs()
    const path = '/region-kept'
    const body =
      '<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>'
    await sendS3(again.endpoint, 'PUT', path, { body })
    const restarted = await startLocalAws(again.folder)
    const regionThere = async () => (await sendS3(restarted.endpoint, 'HEAD', path)).headers['x-amz-bucket-region']
    expect(await regionThere()).toBe('eu-west-1')
    await sendS3(restarted.endpoint, 'DELETE', path)
    mkdirSync(join(again.folder, 's3', 'region-kept'))
    expect(await regionThere()).toBe(region)
    await restarted.stop()
    await again.stop()
  })
})

describe('creating a bucket', () => {
  it('is an error the second time', async () => {
    const bucket = await target.bucket()
    expect(await failure(create(bucket))).toEqual({ code: 'BucketAlreadyOwnedByYou', status: 409, bucket })
  })

  here('is accepted a second time in us-east-1', async () => {
    const statuses = [await createIn('created-global', 'us-east-1'), await createIn('created-global', 'us-east-1')]
    expect(statuses.map(({ status }) => status)).toEqual([200, 200])
  })

  here('returns a response without a body that has a length', async () => {
    const { headers, text } = await createIn('created-empty', undefined)
    expect([headers['content-length'], headers.location, text]).toEqual(['0', '/created-empty', ''])
  })

  here.each([
    [{ ACL: 'public-read' as const }],
    [{ ObjectLockEnabledForBucket: true }],
    [{ ObjectOwnership: 'ObjectWriter' as const }],
    [{ GrantRead: 'id=x' }],
    [{ CreateBucketConfiguration: { Tags: [{ Key: 'a', Value: 'b' }] } }],
    [{ CreateBucketConfiguration: { Location: { Type: 'AvailabilityZone' as const, Name: 'x' } } }],
  ])('is rejected with %j', async (input) => {
    const call = s3.send(new CreateBucketCommand({ Bucket: 'created-with', ...input }))
    expect(await failure(call)).toEqual({ code: 'NotImplemented', status: 501, bucket: undefined })
    expect((await failure(s3.send(new HeadBucketCommand({ Bucket: 'created-with' }))))?.status).toBe(404)
  })

  it.each(['No_Bucket', 'ab', 'a..b', '10.0.0.1', '-a-', 'x'.repeat(64)])('rejects the name %s', async (name) => {
    const response = await target.send('PUT', `/${name}`)
    expect([response.status, response.code, response.members.BucketName]).toEqual([400, 'InvalidBucketName', name])
  })
})

it('reports that a bucket never had versions', async () => {
  const Bucket = await target.bucket()
  const { $metadata, Status } = await s3.send(new GetBucketVersioningCommand({ Bucket }))
  expect([$metadata.httpStatusCode, Status]).toEqual([200, undefined])
})

describe('deleting a bucket', () => {
  it('is an error while it has an object', async () => {
    const Bucket = await target.bucket()
    await put(Bucket, 'a/b')
    const call = () => s3.send(new DeleteBucketCommand({ Bucket }))
    expect(await failure(call())).toEqual({ code: 'BucketNotEmpty', status: 409, bucket: Bucket })
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a/b' }))
    expect(await failure(call())).toBeUndefined()
    expect(await failure(call())).toEqual({ code: 'NoSuchBucket', status: 404, bucket: Bucket })
  })

  here('keeps a file that is not an object, and removes empty folders', async () => {
    await create('foreign')
    const folder = join(target.folder, 's3', 'foreign')
    mkdirSync(join(folder, 'x/y'), { recursive: true })
    writeFileSync(join(folder, 'a:b.txt'), 'x')
    expect((await failure(s3.send(new DeleteBucketCommand({ Bucket: 'foreign' }))))?.code).toBe('BucketNotEmpty')
    expect(existsSync(join(folder, 'a:b.txt'))).toBe(true)
    await create('hollow')
    mkdirSync(join(target.folder, 's3', 'hollow', 'x/y'), { recursive: true })
    expect(await failure(s3.send(new DeleteBucketCommand({ Bucket: 'hollow' })))).toBeUndefined()
    expect(existsSync(join(target.folder, 's3', 'hollow'))).toBe(false)
  })
})

describe('the list of buckets', () => {
  here('has pages, a prefix and the buckets of one region', async () => {
    for (const name of ['list-c', 'list-a', 'list-b']) await create(name)
    await createIn('list-d', 'us-east-1')
    const list = async (input: object) => {
      const { Buckets = [], ...rest } = await s3.send(new ListBucketsCommand({ Prefix: 'list-', ...input }))
      return { names: Buckets.map(({ Name }) => Name), Buckets, ...rest }
    }
    expect((await list({})).names).toEqual(['list-a', 'list-b', 'list-c', 'list-d'])
    expect((await list({ BucketRegion: 'us-east-1' })).names).toEqual(['list-d'])
    const first = await list({ MaxBuckets: 3 })
    expect([first.names, first.Prefix]).toEqual([['list-a', 'list-b', 'list-c'], 'list-'])
    expect(first.Buckets[0]).toMatchObject({ BucketRegion: region, BucketArn: 'arn:aws:s3:::list-a' })
    const second = await list({ MaxBuckets: 3, ContinuationToken: first.ContinuationToken })
    expect([second.names, second.ContinuationToken]).toEqual([['list-d'], undefined])
  })

  it('has whole seconds and no regions if no parameter is sent', async () => {
    await target.bucket('list-plain')
    const { text } = await target.send('GET', '/')
    expect(text).toMatch(/<Name>list-plain-[^<]*<\/Name><CreationDate>[\dT:-]{19}\.000Z<\/CreationDate><BucketArn>/)
    expect(text).toMatch(/<Owner><ID>[\da-f]{64}<\/ID><\/Owner>/)
  })

  it.each([
    ['max-buckets=0', 'max-buckets', '0'],
    ['max-buckets=10001', 'max-buckets', '10001'],
    ['max-buckets=x', 'max-buckets', 'x'],
    ['continuation-token=garbage', 'continuation-token', undefined],
  ])('is rejected with %s', async (query, ArgumentName, ArgumentValue) => {
    const { status, code, members } = await target.send('GET', `/?${query}`)
    expect([status, code, members.ArgumentName, members.ArgumentValue]).toEqual([
      400,
      'InvalidArgument',
      ArgumentName,
      ArgumentValue,
    ])
  })
})

describe('deleting several objects', () => {
  let Bucket: string
  const keys = ['a', 'b/c', 'control \u0001 & <x> "y"', 'new\r\nline']
  beforeAll(async () => {
    Bucket = await target.bucket()
  })
  const listed = async () => (await s3.send(new ListObjectsV2Command({ Bucket }))).Contents?.map(({ Key }) => Key) ?? []
  const send = (body: string, headers: Record<string, string> = {}) =>
    target.send('POST', `/${Bucket}?delete`, {
      headers: { 'content-md5': createHash('md5').update(body).digest('base64'), ...headers },
      body,
    })
  const documentOf = (names: string[]) =>
    `<Delete>${names.map((name) => `<Object><Key>${name}</Key></Object>`).join('')}</Delete>`

  it.each([false, true])('deletes them and reports each one, unless it is quiet: %s', async (Quiet) => {
    for (const key of keys) await put(Bucket, key)
    const Objects = [...keys, 'never-there'].map((Key) => ({ Key }))
    const { Deleted, Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet } }))
    expect(Errors).toBeUndefined()
    if (Quiet) expect(Deleted).toBeUndefined()
    else expect(Deleted?.map(({ Key }) => Key)).toHaveLength(5)
    expect(await listed()).toEqual([])
  })

  it('decodes references to characters in keys', async () => {
    await put(Bucket, '&<>"\'é🎉\r')
    expect((await send(documentOf(['&amp;&lt;&gt;&quot;&apos;&#233;&#x1F389;&#13;']))).status).toBe(200)
    expect(await listed()).toEqual([])
  })

  it('deletes an object only if it has the ETag', async () => {
    const { ETag } = await put(Bucket, 'a')
    const remove = async (etag: string | undefined) => {
      const Objects = [{ Key: 'a', ETag: etag }]
      const { Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
      return Errors?.map(({ Key, Code }) => [Key, Code])
    }
    expect(await remove('"00000000000000000000000000000000"')).toEqual([['a', 'PreconditionFailed']])
    expect(await listed()).toEqual(['a'])
    expect(await remove(ETag)).toBeUndefined()
    expect(await listed()).toEqual([])
  })

  it('deletes the only version of an object', async () => {
    await put(Bucket, 'a')
    const Objects = [{ Key: 'a', VersionId: 'null' }]
    const { Deleted } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
    expect(Deleted).toEqual([{ Key: 'a', VersionId: 'null' }])
    expect(await listed()).toEqual([])
  })

  it('accepts 1,000 keys and rejects 1,001', async () => {
    const names = Array.from({ length: 1_001 }, (_, n) => `n${n}`)
    expect((await send(documentOf(names.slice(1)))).status).toBe(200)
    expect((await send(documentOf(names))).code).toBe('MalformedXML')
  })

  it.each([
    ['without a digest', documentOf(['a']), {}, 400, 'InvalidRequest'],
    ['with a wrong digest', documentOf(['a']), { 'content-md5': '1B2M2Y8AsgTpgAmY7PhCfg==' }, 400, 'BadDigest'],
    ['with an empty body', '', undefined, 400, 'MissingRequestBodyError'],
    ['with an empty key', documentOf(['a', '']), undefined, 400, 'UserKeyMustBeSpecified'],
    ['without objects', '<Delete><Quiet>true</Quiet></Delete>', undefined, 400, 'MalformedXML'],
    ['without a key', '<Delete><Object/></Delete>', undefined, 400, 'MalformedXML'],
    ['with two keys', '<Delete><Object><Key>a</Key><Key>b</Key></Object></Delete>', undefined, 400, 'MalformedXML'],
    ['with another root', '<Remove><Object><Key>a</Key></Object></Remove>', undefined, 400, 'MalformedXML'],
  ])('is rejected %s', async (_, body, digest, status, code) => {
    await put(Bucket, 'a')
    const own = { 'content-md5': createHash('md5').update(body).digest('base64') }
    const sent = digest === undefined ? own : digest
    const response = await target.send('POST', `/${Bucket}?delete`, { headers: sent, body })
    expect([response.status, response.code]).toEqual([status, code])
    expect(await listed()).toEqual(['a'])
  })

  here.each(['<Size>1</Size>', '<VersionId>1</VersionId>'])('is rejected with %s of an object', async (element) => {
    await put(Bucket, 'a')
    const { status, message } = await send(`<Delete><Object><Key>a</Key>${element}</Object></Delete>`)
    expect([status, message]).toEqual([501, expect.stringContaining(/\w+/.exec(element)?.[0] ?? '')])
    expect(await listed()).toEqual(['a'])
  })

  it.each([
    ['garbage', 'garbage'],
    ['an open element', '<Delete><Object><Key>a</Key></Object>'],
    ['elements that end in the wrong order', '<Delete><Object><Key>a</Object></Key></Delete>'],
    ['text beside elements', '<Delete>x<Object><Key>a</Key></Object></Delete>'],
    ['two roots', `${documentOf(['a'])}${documentOf(['a'])}`],
    ['a DTD', `<!DOCTYPE Delete [<!ENTITY e "a">]><Delete><Object><Key>&e;</Key></Object></Delete>`],
    ['an unknown entity', documentOf(['&e;'])],
    ['an entity with the name of a method', documentOf(['&constructor;'])],
    ['a bare ampersand', documentOf(['a & b'])],
    ['a reference to no character', documentOf(['&#xD800;'])],
    ['a reference to zero', documentOf(['&#0;'])],
    ['deep nesting', `${'<Delete>'.repeat(100_000)}${'</Delete>'.repeat(100_000)}`],
    ['endless space', `<Delete ${' '.repeat(500_000)}`],
    ['many comments that do not end', '<!--'.repeat(100_000)],
  ])('is rejected as malformed XML for %s', async (_, body) => {
    expect((await send(body)).code).toBe('MalformedXML')
  })

  it('is rejected as malformed XML if it is not UTF-8', async () => {
    const body = Buffer.from('<Delete><Object><Key>\xff</Key></Object></Delete>', 'latin1')
    const headers = { 'content-md5': createHash('md5').update(body).digest('base64') }
    const { code } = await target.send('POST', `/${Bucket}?delete`, { headers, body })
    expect(code).toBe('MalformedXML')
  })
})
