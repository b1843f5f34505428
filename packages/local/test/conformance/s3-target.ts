import { randomUUID } from 'node:crypto'
import { text as readText } from 'node:stream/consumers'
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListBucketsCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3'
import { membersIn, type S3Response, type S3Sent } from './s3-request.ts'
import { clientsOf, startOurs, targetName } from './target.ts'

/** Starts the S3 to test: ours, or AWS's with the credentials in the environment. */
export async function startS3Target() {
  const ours = targetName === 'aws' ? undefined : await startOurs()
  const s3 = ours ? clientsOf(ours.endpoint).s3 : new S3Client({})
  const buckets: string[] = []
  return {
    s3,
    /** The folder of our S3. */
    folder: ours?.folder ?? '',
    endpoint: ours?.endpoint ?? '',
    /** Creates a bucket with a new name, which starts with `prefix`, and returns the name. */
    async bucket(prefix = 'conformance'): Promise<string> {
      const Bucket = `${prefix}-${randomUUID()}`
      await s3.send(new CreateBucketCommand({ Bucket }))
      buckets.push(Bucket)
      return Bucket
    },
    /** Sends a signed request with this path and these headers, which no action of the SDK may have. */
    send: (method: string, path: string, sent?: S3Sent) => sendSigned(s3, method, path, sent),
    async stop(): Promise<void> {
      if (!ours) for (const bucket of buckets) await deleteBucket(s3, bucket)
      s3.destroy()
      await ours?.stop()
    },
  }
}

async function deleteBucket(client: S3Client, Bucket: string): Promise<void> {
  try {
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket }))
      for (const { Key } of Contents) await client.send(new DeleteObjectCommand({ Bucket, Key }))
    await client.send(new DeleteBucketCommand({ Bucket }))
  } catch (error) {
    // A test has deleted it.
    if ((error as Error).name !== 'NoSuchBucket') throw error
  }
}

type Request = { method: string; path: string; query: object; headers: Record<string, string>; body?: unknown }
type Response = { statusCode: number; headers: Record<string, string>; body: AsyncIterable<Buffer> }

/** Sends the request in place of that of an action of the SDK, which signs it. */
async function sendSigned(s3: S3Client, method: string, url: string, sent: S3Sent = {}): Promise<S3Response> {
  const { headers = {}, body = '' } = sent
  const [path = '', search = ''] = url.split('?')
  const command = new ListBucketsCommand()
  let received: S3Response | undefined
  command.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as Request
      const length = { 'content-length': String(Buffer.byteLength(body)) }
      const query = Object.fromEntries(new URLSearchParams(search))
      Object.assign(request, { method, path, query, headers: { ...request.headers, ...length, ...headers }, body })
      return next(args)
    },
    { step: 'build' },
  )
  command.middlewareStack.add(
    (next) => async (args) => {
      const output = await next(args)
      const { statusCode: status, headers, body } = output.response as Response
      const text = await readText(body)
      const members = membersIn(text)
      received = { status, headers, text, code: members.Code, message: members.Message, members }
      // The SDK reads the response of its action from this one.
      Object.assign(output.response as Response, { statusCode: 200, body: new Uint8Array() })
      return output
    },
    { step: 'deserialize', priority: 'low' },
  )
  await s3.send(command)
  if (!received) throw new Error('S3 sent no response.')
  return received
}
