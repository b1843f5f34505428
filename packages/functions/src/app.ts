import { randomUUID } from 'node:crypto'
import { invalidUtf8 } from '@sluice/core/body'
import { formatOf } from '@sluice/core/media-type'
import { key } from '@sluice/core/pipeline'
import { type Problem, ProblemError, problemStatus } from '@sluice/core/problem'
import type { Sink } from '@sluice/core/record'
import { readEvents } from '@sluice/core/request'
import { responseStatus } from '@sluice/core/response'
import { partitionKeyBytes, submit } from '@sluice/core/submit'
import { type Context, Hono } from 'hono'
import type { LambdaEvent } from 'hono/aws-lambda'
import { newEventId } from './event-id.ts'
import { inflate } from './gzip.ts'
import { checkKey } from './key.ts'
import { isMangled } from './mangled-text.ts'
import type { Counts } from './metrics.ts'

export type AppOptions = {
  sink: Sink
  /** SHA-256 of the key that a request must carry; without it anyone may send. */
  keyDigest?: Uint8Array | undefined
  /** Told of each request that ended in `retry` or an error of ours: counts and ids, never a payload. */
  log?: (entry: Record<string, unknown>) => void
  /** Told of each request that held events. */
  count?: ((counts: Counts) => void) | undefined
  now?: () => Date
  newId?: () => string
}

type Env = { Bindings: { event: LambdaEvent } }

const titles = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  500: 'Internal Server Error',
}

/** `POST /submit` as a value: call it in a test with `app.request()`. */
export function createApp({
  sink,
  keyDigest,
  log = () => {},
  count = () => {},
  now = () => new Date(),
  newId = newEventId,
}: AppOptions) {
  const app = new Hono<Env>()

  app.post('/submit', async (c) => {
    const headers = c.req.raw.headers
    if (keyDigest) checkKey(headers.get(key.header), keyDigest)
    const format = formatOf(headers.get('content-type') ?? '', headers.has('ce-specversion'))
    const sent = new Uint8Array(await c.req.arrayBuffer())
    const body = inflate(sent, headers.get('content-encoding') ?? '', format)
    if (c.env?.event && isMangled(c.env.event)) throw invalidUtf8()
    const { response, retryAfterSeconds } = await submit(readEvents({ format, headers, body }), {
      requestId: requestIdOf(c),
      receivedAt: now(),
      newId,
      newPartitionKey: () => randomUUID().slice(0, partitionKeyBytes),
      sink,
    })
    const status = responseStatus(response)
    const { requestId, accepted, rejected, retry } = response
    count({ accepted, rejected, retry, bytes: body.length })
    if (retry > 0) {
      log({ message: 'not everything was stored', status, requestId, accepted, rejected, retry })
      c.header('Retry-After', String(retryAfterSeconds))
    }
    return c.json(response, status)
  })

  app.onError((error, c) => {
    const requestId = requestIdOf(c)
    const isOurs = !(error instanceof ProblemError)
    if (isOurs) log({ message: 'the handler failed', requestId, error: String(error.stack) })
    const code = isOurs ? 'internal' : error.code
    const status = problemStatus[code]
    const problem: Problem = {
      type: 'about:blank',
      title: titles[status],
      status,
      code,
      detail: isOurs ? 'Something failed on our side; send the request again.' : error.message,
      requestId,
      ...(isOurs ? {} : error.place),
    }
    // RFC 9110, 15.5.2: a 401 names a scheme; there is none registered for a key in a header.
    if (status === 401) c.header('WWW-Authenticate', `ApiKey header="${key.header}"`)
    // RFC 7694: what the client could have sent instead.
    if (code === 'unsupported_encoding') c.header('Accept-Encoding', 'gzip')
    return c.body(JSON.stringify(problem), status, { 'Content-Type': 'application/problem+json' })
  })

  return app
}

function requestIdOf(c: Context<Env>): string {
  const context = c.env?.event?.requestContext
  return context && 'requestId' in context ? String(context.requestId) : randomUUID()
}
