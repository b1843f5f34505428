import type { Clock } from '@sluice/core/clock'
import { formatOf } from '@sluice/core/media-type'
import { api, key } from '@sluice/core/pipeline'
import { type Problem, type ProblemCode, ProblemError, problemStatus } from '@sluice/core/problem'
import { type Random, uuid } from '@sluice/core/random'
import { newPartitionKey, type Sink } from '@sluice/core/record'
import { readEvents } from '@sluice/core/request'
import { responseStatus } from '@sluice/core/response'
import { submit } from '@sluice/core/submit'
import { unsupportedMediaType } from '@sluice/core/unsupported-media-type'
import { type Context, Hono } from 'hono'
import { type Access, checkAccess, checkFront, type FrontKeys } from './access.ts'
import { eventIds } from './event-id.ts'
import { checkGatewayText } from './gateway-text.ts'
import { inflate } from './gzip.ts'
import type { Bindings, Reply } from './lambda.ts'
import type { Counts } from './metrics.ts'

export type AppOptions = {
  sink: Sink
  clock: Clock
  random: Random
  /** The rule for each request. */
  access: Access
  /** The keys of the stage's front. Default: none. */
  front?: FrontKeys
  /** Called for every request that ends in `retry` or an internal error. Receives counts and ids, never the payload. */
  log?: (entry: Record<string, unknown>) => void
  /** Called for every request that could be split into events, in the mode `key` with the name of its key. */
  count?: ((counts: Counts, keyName: string | undefined) => void) | undefined
}

type Env = { Bindings: Bindings }

/** Returns the app that serves `POST /submit`. A test can call it with `app.request()`. */
export function createApp(options: AppOptions): Hono<Env> {
  const newId = eventIds(options.clock, options.random)
  const app = new Hono<Env>()
  app.on(api.method, api.path, (c) => submitEvents(c, options, newId))
  app.notFound((c) => respond(c, { status: 404, headers: jsonHeaders, body: '{"message":"Not Found"}' }))
  app.onError((error, c) => respondWithProblem(error, c, options))
  return app
}

async function submitEvents(c: Context<Env>, options: AppOptions, newId: () => string): Promise<Response> {
  const { sink, clock, random, access, front = [], log, count } = options
  const headers = c.req.raw.headers
  checkFront(front, headers)
  const keyName = checkAccess(access, headers, c.env?.event)
  const sent = new Uint8Array(await c.req.arrayBuffer())
  const contentType = headers.get('content-type') ?? ''
  const format = formatOf(contentType, headers.has('ce-specversion'))
  if (!format) throw unsupportedMediaType({ contentType, body: sent, isBrowser: isBrowser(headers) })
  const body = inflate(sent, headers.get('content-encoding') ?? '', format)
  if (c.env?.event) checkGatewayText(c.env.event)

  const { response, retryAfterSeconds } = await submit(readEvents({ format, headers, body }), {
    requestId: requestIdOf(c, random),
    receivedAt: new Date(clock.now()),
    newId,
    newPartitionKey: () => newPartitionKey(random),
    sink,
  })

  const status = responseStatus(response)
  const { requestId, accepted, rejected, retry } = response
  count?.({ accepted, rejected, retry, bytes: body.length }, keyName)
  if (retry > 0) {
    log?.({ message: 'not every event was stored', status, requestId, accepted, rejected, retry })
  }
  const retryAfter = retry > 0 ? { 'retry-after': String(retryAfterSeconds) } : undefined
  return respond(c, { status, headers: { ...jsonHeaders, ...retryAfter }, body: JSON.stringify(response) })
}

const jsonHeaders = { 'content-type': 'application/json' }

/** Returns a web Response, unless the request came through API Gateway. */
function respond(c: Context<Env>, reply: Reply): Response {
  if (c.env?.respond) return c.env.respond(reply)
  return new Response(reply.body, { status: reply.status, headers: reply.headers })
}

const titles = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

function respondWithProblem(error: Error, c: Context<Env>, { random, log }: AppOptions): Response {
  const requestId = requestIdOf(c, random)
  if (!(error instanceof ProblemError)) log?.({ message: 'the handler failed', requestId, error: String(error.stack) })
  const { code, message, place } = error instanceof ProblemError ? error : internalError
  const status = problemStatus[code]
  const problem: Problem = {
    type: 'about:blank',
    title: titles[status],
    status,
    code,
    detail: message,
    requestId,
    ...place,
  }
  const headers = { 'content-type': 'application/problem+json', ...problemHeaders(code, status) }
  return respond(c, { status, headers, body: JSON.stringify(problem) })
}

function problemHeaders(code: ProblemCode, status: number): Record<string, string> {
  // RFC 9110, 15.5.2: a 401 names a scheme. No scheme is registered for a key in its own header.
  if (status === 401) return { 'www-authenticate': `ApiKey header="${key.header}"` }
  if (code === 'not_checked') return { 'retry-after': '1' }
  // RFC 7694: the encodings that the client could have sent instead.
  if (code === 'unsupported_encoding') return { 'accept-encoding': 'gzip' }
  return {}
}

const internalError = new ProblemError('internal', 'An internal error occurred. Resend the request with the same ids.')

/** Returns whether a browser sent a request. Tools can send these headers too, but don't by default. */
function isBrowser(headers: Headers): boolean {
  return headers.has('sec-fetch-mode') || (headers.get('user-agent') ?? '').startsWith('Mozilla/')
}

/** Returns the gateway's id of a request, or a new one without a gateway. */
function requestIdOf(c: Context<Env>, random: Random): string {
  return c.env?.event?.requestContext.requestId ?? uuid(random)
}
