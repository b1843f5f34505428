import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { CreateStreamCommand, DescribeStreamSummaryCommand, PutRecordsCommand } from '@aws-sdk/client-kinesis'
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { objectKey } from '@sluice/core/object-key'
import { deliveryStream, region } from '@sluice/core/pipeline'
import { storedLine } from '@sluice/core/stored-line'
import { startProxy } from '@sluice/local/test/proxy'
import { localAws } from '../src/aws/clients.ts'
import { startCommand } from './command.ts'

/** A stage whose records and objects the test itself stores, on any endpoint with AWS's API. */
export type Deployed = Awaited<ReturnType<typeof deploy>>

/** A call that the stage has received: its IAM action, and the path of its URL. */
export type Call = { action: string; path: string; at: number }

let deployed = 0

/** Creates a stream and a bucket at an endpoint, behind a proxy that records each call. */
export async function deploy(endpoint: string, { shards = 1 } = {}) {
  const number = ++deployed
  const names = { stream: `stream-${process.pid}-${number}`, bucket: `bucket-${process.pid}-${number}` }
  const { s3, kinesis } = localAws(endpoint)
  await s3.send(
    new CreateBucketCommand({ Bucket: names.bucket, CreateBucketConfiguration: { LocationConstraint: region } }),
  )
  await kinesis.send(new CreateStreamCommand({ StreamName: names.stream, ShardCount: shards }))
  const isActive = async () => {
    const { StreamDescriptionSummary: about } = await kinesis.send(
      new DescribeStreamSummaryCommand({ StreamName: names.stream }),
    )
    return about?.StreamStatus === 'ACTIVE'
  }
  while (!(await isActive())) await sleep(20)
  const calls: Call[] = []
  const proxy = await startProxy({
    originOf(request) {
      calls.push({ ...describeCall(request), at: performance.now() })
      return endpoint
    },
  })
  const options = ['--stage', 'prod', '--stream', names.stream, '--bucket', names.bucket]
  const run = (command: string, ...args: string[]) =>
    startCommand(command, [...args, ...options], undefined, { AWS_ENDPOINT_URL: proxy.url })
  return {
    names,
    calls,
    run,
    stop: proxy.stop,
    /** Puts each line into the stream, as a record. */
    async store(lines: Uint8Array[]): Promise<void> {
      for (let i = 0; i < lines.length; i += 500) {
        const Records = lines.slice(i, i + 500).map((Data, n) => ({ Data, PartitionKey: `${i + n}` }))
        await kinesis.send(new PutRecordsCommand({ StreamName: names.stream, Records }))
      }
    },
    /** Writes an object as Firehose does. Returns its key. */
    async deliver(lines: Uint8Array[], { at = Date.now(), isGzip = false, key = keyAt(at) } = {}): Promise<string> {
      const content = Buffer.concat(lines)
      const Body = isGzip ? gzipSync(content) : content
      await s3.send(new PutObjectCommand({ Bucket: names.bucket, Key: key, Body }))
      return key
    },
  }
}

const services: Record<string, string> = { Kinesis_20131202: 'kinesis', GraniteServiceVersion20100801: 'cloudwatch' }

function describeCall({ method, url = '/', headers }: IncomingMessage): Omit<Call, 'at'> {
  const { pathname: path, searchParams } = new URL(url, 'http://localhost')
  const [service = '', action = ''] = `${headers['x-amz-target'] ?? ''}`.split('.')
  if (service in services) return { action: `${services[service]}:${action}`, path }
  // The only call with a form.
  if (method === 'POST') return { action: 'sts:GetCallerIdentity', path }
  if (searchParams.has('versions')) return { action: 's3:ListBucketVersions', path }
  if (searchParams.has('list-type')) return { action: 's3:ListBucket', path }
  const name = { PUT: 'PutObject', DELETE: 'DeleteObject' }[method ?? ''] ?? 'GetObject'
  return { action: `s3:${name}${searchParams.has('versionId') ? 'Version' : ''}`, path }
}

let keys = 0

/** Returns the key of an object whose oldest record arrived at a time. */
export const keyAt = (at: number): string =>
  objectKey({
    ...deliveryStream,
    deliveryStream: deliveryStream.name,
    version: 1,
    arrival: new Date(at),
    uuid: `00000000-0000-4000-8000-${String(++keys).padStart(12, '0')}`,
    randomString: () => 'planted',
  })

/** Returns a UUID of version 7 that was made at a time. */
export function uuid7At(at: number, number = 0): string {
  const hex = at.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${number.toString(16).padStart(12, '0')}`
}

/** Returns the stored line of an event that was accepted at a time. */
export const lineAt = (at: number, id: string, text = '{"event":"signup"}'): Uint8Array =>
  storedLine(text, id, new Date(at).toISOString())
