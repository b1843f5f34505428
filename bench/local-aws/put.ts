import { randomBytes } from 'node:crypto'
import { Agent, type IncomingMessage, request } from 'node:http'
import { StreamName } from './server.ts'

/** A call that is built once and sent as it is, because a client's work would add the same time to every target. */
export type Call = { headers: Record<string, string | number>; body: string }

const record = (n: number) => ({ PartitionKey: `${n}`, Data: randomBytes(100).toString('base64') })

export const calls = {
  PutRecords: callOf('PutRecords', { StreamName, Records: Array.from({ length: 500 }, (_, n) => record(n)) }),
  PutRecord: callOf('PutRecord', { StreamName, ...record(0) }),
}

function callOf(action: string, input: object): Call {
  const body = JSON.stringify(input)
  const credential = 'local/20260101/ap-southeast-2/kinesis/aws4_request'
  return {
    body,
    headers: {
      'content-length': Buffer.byteLength(body),
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `Kinesis_20131202.${action}`,
      'x-amz-date': '20260101T000000Z',
      authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`,
    },
  }
}

const agent = new Agent({ keepAlive: true })

/** Returns the duration of a call in milliseconds. @throws Error if a record wasn't stored */
export async function putMs(endpoint: string, { headers, body }: Call): Promise<number> {
  const startedAt = performance.now()
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    request(endpoint, { method: 'POST', headers, agent }, resolve).once('error', reject).end(body),
  )
  const text = Buffer.concat(await response.toArray()).toString()
  const ms = performance.now() - startedAt
  const isStored = response.statusCode === 200 && (JSON.parse(text).FailedRecordCount ?? 0) === 0
  if (!isStored) throw new Error(`${endpoint} rejected the call: ${text.slice(0, 200)}`)
  return ms
}
