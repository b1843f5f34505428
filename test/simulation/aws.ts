import { type Random, uuid } from '@sluice/core/random'
import type { AwsResponse } from '@sluice/local/aws/http'
import { type Actions, serveJson, targetOf } from '@sluice/local/aws/json-server'
import type { awsClients } from '@sluice/local/firehose/clients'
import type { Firehose } from '@sluice/local/firehose/service'
import type { Kinesis } from '@sluice/local/kinesis/service'
import type { S3 } from '@sluice/local/s3/service'

/** A request to the AWS endpoint, and its response: the transport between the parts of a pipeline. */
export type Send = NonNullable<Parameters<typeof awsClients>[2]>

type Services = { kinesis: Kinesis; firehose: Firehose; s3: S3; random: Random; onError: (message: string) => void }

/** Returns a function that serves a request as the AWS endpoint does. */
export function serveAws({ kinesis, firehose, s3, random, onError }: Services): Send {
  const json: Record<string, Actions> = { Kinesis_20131202: kinesis.actions, Firehose_20150804: firehose.actions }
  return async (url, { method = 'GET', headers = {}, body = '' } = {}) => {
    const bytes = Buffer.from(body)
    const target = targetOf(headers)
    const requestId = uuid(random)
    const call = target && { ...target, body: bytes, requestId }
    if (call) return received(await serveJson(json[call.service] ?? {}, call, onError))
    const { pathname, search } = new URL(url)
    const sent = { ...headers, 'content-length': String(bytes.length) }
    return received(await s3.serve({ method, url: pathname + search, headers: sent, body: pieces(bytes), requestId }))
  }
}

/** Returns the SDK's way to Kinesis. */
export const transportOf = (send: Send) => ({
  metadata: { handlerProtocol: 'http/1.1' as const },
  async handle({ headers, body = '' }: { headers: Record<string, string>; body?: string | Uint8Array }) {
    const response = await send('http://aws/', { method: 'POST', headers, body: bytesOf(body) })
    return { response: { ...response, statusCode: response.status } }
  },
})

/** Returns a response as it is received: with its whole body. */
async function received({ status, headers, body }: AwsResponse) {
  const isWhole = typeof body === 'string' || Buffer.isBuffer(body)
  return { status, headers, body: isWhole ? Buffer.from(body) : Buffer.concat(await body.toArray()) }
}

async function* pieces(content: Buffer): AsyncGenerator<Buffer> {
  yield content
}

/** The SDK warns about a use of its body as text, which `Buffer.from` makes. */
const bytesOf = (body: string | Uint8Array): Buffer =>
  typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength)
