import { type Clock, withTimeout } from '@sluice/core/clock'
import { AwsError } from '../aws/error.ts'
import { callAws } from '../aws/json-client.ts'
import type { Input } from '../aws/json-server.ts'
import { inflate } from '../disk/gzip.ts'
import { directRequest } from '../http/direct-request.ts'

/** The services that a delivery stream calls: its source and its destination. */
export type Clients = {
  /** Calls an action of Kinesis. @throws AwsError as Kinesis reports it; Error if there is no response */
  kinesis: (action: string, input: Input, signal: AbortSignal) => Promise<Input>
  /** Writes an object. Returns why it failed; undefined once S3 has the object. */
  putObject: (bucket: string, key: string, body: Buffer, signal: AbortSignal) => Promise<string | undefined>
  /** Returns an object's content before compression; undefined if there is none. @throws Error if S3 fails */
  getObject: (bucket: string, key: string, signal: AbortSignal) => Promise<Buffer | undefined>
}

/** A service that doesn't respond within this time counts as failed, so that the call is repeated. */
const responseWithinMs = 30_000

/** Returns clients that call Kinesis and S3 at one endpoint, such as `http://127.0.0.1:4566`. `send` is the transport. */
export function awsClients(endpoint: string, clock: Clock, send: typeof directRequest = directRequest): Clients {
  const urlOf = (bucket: string, key: string) =>
    `${endpoint}/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`
  const within = <T>(stopped: AbortSignal, call: (signal: AbortSignal) => Promise<T>): Promise<T> =>
    withTimeout(clock, responseWithinMs, (signal) => call(AbortSignal.any([stopped, signal])))

  return {
    kinesis: (action, input, stopped) =>
      within(stopped, (signal) => callAws(endpoint, `Kinesis_20131202.${action}`, input, signal, send)),

    putObject: (bucket, key, body, stopped) =>
      within(stopped, async (signal) => {
        const response = await send(urlOf(bucket, key), { method: 'PUT', body, signal })
        if (response.status === 200 && response.headers.etag) return undefined
        return `${response.status} ${/<Code>(.*?)<\/Code>/.exec(response.body.toString())?.[1] ?? ''}`.trimEnd()
      }).catch(reasonOf),

    getObject: (bucket, key, stopped) =>
      within(stopped, async (signal) => {
        const { status, body } = await send(urlOf(bucket, key), { signal })
        if (status === 200) return inflate(body)
        if (status === 404) return undefined
        throw new Error(`Couldn't check whether S3 has ${key}: status ${status}`)
      }),
  }
}

/** Returns an error's message. If several addresses failed, Node's error has only a code. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof AwsError && error.type === 'ResourceNotFoundException') {
    return 'Its stream was not found. Delete the delivery stream, or create both again.'
  }
  return error.message || (error as NodeJS.ErrnoException).code || error.name
}
