import { Agent } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { region } from '@sluice/core/pipeline'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { Client } from 'minio'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startForClients, twentyMegabytes } from './foreign-client.ts'
import { credentials, targetName } from './target.ts'

let pipeline: Awaited<ReturnType<typeof startForClients>>
beforeAll(async () => {
  if (targetName === 'ours') pipeline = await startForClients()
})
afterAll(() => pipeline?.stop())

// Not every system resolves the names below localhost.
const httpAgent = new Agent({
  lookup: (_name, options, done) =>
    options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4),
})

describe.runIf(targetName === 'ours')('lib-storage', () => {
  it.each([true, false])('uploads 20 MB in parts with forcePathStyle %s', async (forcePathStyle) => {
    const hosts: string[] = []
    const { port } = new URL(pipeline.endpoint)
    const s3 = new S3Client({
      endpoint: `http://localhost:${port}`,
      region,
      credentials,
      forcePathStyle,
      maxAttempts: 1,
      requestHandler: new NodeHttpHandler({ httpAgent }),
    })
    s3.middlewareStack.add(
      (next) => (args) => {
        hosts.push((args.request as { hostname: string }).hostname)
        return next(args)
      },
      { step: 'finalizeRequest' },
    )
    const Bucket = `upload-${forcePathStyle}`
    await s3.send(new CreateBucketCommand({ Bucket }))
    const Key = 'a b/20 MB'
    const params = { Bucket, Key, Body: twentyMegabytes, ContentType: 'application/x-large', Metadata: { n: '1' } }
    const { ETag } = await new Upload({ client: s3, params }).done()
    expect(ETag).toMatch(/^"[0-9a-f]{32}-4"$/)
    const { Body, ContentType, Metadata } = await s3.send(new GetObjectCommand({ Bucket, Key }))
    expect((await buffer(Body as NodeJS.ReadableStream)).equals(twentyMegabytes)).toBe(true)
    expect({ ContentType, Metadata }).toEqual({ ContentType: 'application/x-large', Metadata: { n: '1' } })
    expect(new Set(hosts)).toEqual(new Set([forcePathStyle ? 'localhost' : `${Bucket}.localhost`]))
  })
})

describe.runIf(targetName === 'ours')('minio-js', () => {
  const newClient = (options: object = {}) => {
    const { hostname, port } = new URL(pipeline.endpoint)
    const { accessKeyId: accessKey, secretAccessKey: secretKey } = credentials
    return new Client({ endPoint: hostname, port: Number(port), useSSL: false, accessKey, secretKey, ...options })
  }

  it('puts, lists, reads and removes objects without knowing the region', async () => {
    const minio = newClient()
    await minio.makeBucket('minio', region)
    expect(await minio.bucketExists('minio')).toBe(true)
    await minio.putObject('minio', 'a b/ü', 'text', undefined, { 'Content-Type': 'text/plain', 'X-Amz-Meta-N': '1' })
    await minio.putObject('minio', 'large', twentyMegabytes)
    expect((await buffer(await minio.getObject('minio', 'a b/ü'))).toString()).toBe('text')
    expect((await buffer(await minio.getObject('minio', 'large'))).equals(twentyMegabytes)).toBe(true)
    expect(await minio.statObject('minio', 'a b/ü')).toMatchObject({
      size: 4,
      metaData: { 'content-type': 'text/plain', n: '1' },
    })
    const names = (await minio.listObjectsV2('minio', '', true).toArray()).map(({ name }) => name)
    expect(names).toEqual(['a b/ü', 'large'])
    await minio.removeObjects('minio', names)
    expect(await minio.listObjectsV2('minio', '', true).toArray()).toEqual([])
    await minio.removeBucket('minio')
    expect(await minio.bucketExists('minio')).toBe(false)
  })

  it('copies an object and uploads to a presigned URL', async () => {
    const minio = newClient({ region })
    await minio.makeBucket('presigned', region)
    const put = await fetch(await minio.presignedPutObject('presigned', 'a b', 60), { method: 'PUT', body: 'text' })
    expect(put.status).toBe(200)
    await minio.copyObject('presigned', 'copy', '/presigned/a b')
    const get = await fetch(await minio.presignedGetObject('presigned', 'copy', 60))
    expect(await get.text()).toBe('text')
  })
})
