import { type Clock, nextTurn } from '@sluice/core/clock'
import { type Random, uuid } from '@sluice/core/random'
import type { HandlerOptions } from '@sluice/functions/handler'
import { ReplyLost } from '../aws/error.ts'
import { type Actions, type Input, serveJson } from '../aws/json-server.ts'
import type { FaultSwitch } from '../console/fault-switch.ts'
import { readObject } from '../console/find.ts'
import type { FolderGuard } from '../disk/folder-guard.ts'
import { type Clients, reasonOf } from '../firehose/clients.ts'
import type { Firehose } from '../firehose/service.ts'
import type { Kinesis } from '../kinesis/service.ts'
import { payloadOf } from '../s3/payload.ts'
import { draftOf } from '../s3/put-object.ts'
import type { S3 } from '../s3/service.ts'
import type { ProvisionTarget } from './provision.ts'

// The calls between the parts of a pipeline without sockets in between, and without the copies that JSON makes of records. With
// a manual clock, a call is then never under way while time moves: it waits for a timer, for a file, or not at all.

export type InProcessOptions = {
  kinesis: Kinesis
  firehose: Firehose
  s3: S3
  faultSwitch: FaultSwitch
  guard: FolderGuard
  clock: Clock
  random: Random
  onError: (message: string) => void
}

/** Calls an action as `callAws` does. @throws AwsError as the service reports it */
const call = async (actions: Actions, action: string, input: Input): Promise<Input> => actions[action]?.(input)

/** Returns what provisioning calls. */
export const inProcessTarget = ({ kinesis, firehose, s3 }: InProcessOptions): ProvisionTarget => ({
  kinesis: (action, input) => call(kinesis.actions, action, input),
  firehose: (action, input) => call(firehose.actions, action, input),
  createBucket: async (name) => {
    if (!(await s3.objects.hasBucket(name))) await s3.objects.createBucket(name)
  },
})

/** Returns the clients of the delivery streams. `reads` are the actions of Kinesis that they call. */
export const inProcessClients = (reads: Actions, { s3, faultSwitch, guard, clock }: InProcessOptions): Clients => ({
  async kinesis(action, input) {
    // Reads without a pause between them would stop all requests for the time that they need together.
    await nextTurn(clock)
    return call(reads, action, input)
  },
  async putObject(bucket, key, body) {
    if (faultSwitch.strikes('s3Unavailable')) return '503 ServiceUnavailable'
    try {
      guard.check()
      if (!(await s3.objects.hasBucket(bucket))) return '404 NoSuchBucket'
      const content = payloadOf({ headers: { 'content-length': String(body.length) }, body: asyncIterable(body) })
      return await s3.objects.put(bucket, key, draftOf(content, {})).then(() => undefined)
    } catch (error) {
      return reasonOf(error)
    }
  },
  getObject: (bucket, key) => readObject(s3.objects, bucket, key),
})

async function* asyncIterable(content: Buffer): AsyncGenerator<Buffer> {
  yield content
}

type Transport = NonNullable<NonNullable<HandlerOptions['client']>['requestHandler']>
type SdkRequest = { headers: Record<string, string>; body?: string | Uint8Array }

/** Returns the handler's way to Kinesis. The SDK makes and reads the same requests as over a socket. */
export function inProcessTransport({ kinesis, random, onError }: InProcessOptions): Transport {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle({ headers, body = '' }: SdkRequest, { abortSignal: signal }: { abortSignal?: AbortSignal } = {}) {
      const action = headers['x-amz-target']?.split('.')[1] ?? ''
      const request = { action, body: bytesOf(body), requestId: uuid(random), signal }
      const { status: statusCode, ...response } = await serveJson(kinesis.actions, request, onError).catch(breakOff)
      return { response: { ...response, statusCode, body: Buffer.from(response.body as string) } }
    },
  }
}

/** The SDK warns about a use of its body as text, which `Buffer.from` makes. */
const bytesOf = (body: string | Uint8Array): Buffer =>
  typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength)

/** Fails as a connection fails that the server closes. */
function breakOff(error: unknown): never {
  if (!(error instanceof ReplyLost)) throw error
  throw Object.assign(new Error('socket hang up', { cause: error }), { code: 'ECONNRESET', name: 'TimeoutError' })
}
