import type { HttpBindings } from '@hono/node-server'
import { type Clock, withTimeout } from '@sluice/core/clock'
import { api, gatewayLimits, throttle, timeouts } from '@sluice/core/pipeline'
import { type Random, uuid } from '@sluice/core/random'
import { type Context, Hono, type Next } from 'hono'
import { cors } from 'hono/cors'
import { quota } from '../aws/quota.ts'
import type { ReceivedRequest } from '../http/server.ts'
import type { Handler } from './lambda.ts'
import { type Payload, type Result, toPayload, toResponse } from './payload.ts'

/** A response of the handler. `ms` is the handler's duration, `requestBody` the request's body as sent. */
export type HandlerResponse = { status: number; ms: number; requestBody: Uint8Array; body: string }

export type GatewayOptions = {
  /** Returns the function behind the route. Called for each request, because `--watch` can replace the function. */
  handler: () => Promise<Handler>
  clock: Clock
  random: Random
  /** Called for each response of the handler, with the headers of its request. */
  onResponse?: (response: HandlerResponse, requestHeaders: Headers) => void
  /** Called if the handler throws or exceeds its timeout. */
  onError: (message: string) => void
}

type Env = { Bindings: Omit<HttpBindings, 'incoming'> & { incoming: ReceivedRequest } }

const tooLarge = (c: Context<Env>) => c.json({ message: 'Request Entity Too Large' }, 413)

/**
 * Returns the HTTP API with its one route, and the gateway's own responses: 404, 413, 429, 431, 5xx and preflights. It
 * gets requests from `startHttpServer`, whose bodies were read.
 */
export function gateway({ handler, clock, random, onResponse = () => {}, onError }: GatewayOptions): Hono<Env> {
  const { method, path } = api
  const { rateLimit, burstLimit } = throttle()
  const requests = quota(rateLimit, clock, burstLimit)
  const app = new Hono<Env>()
  app.use(path, corsHeaders())
  app.use(path, limitHeaders)

  app.on(method, path, async (c) => {
    const { rawBody: body } = c.env.incoming
    if (!body) return tooLarge(c)
    if (!requests.has(1)) return c.json({ message: 'Too Many Requests' }, 429)
    requests.spend(1)
    const startedAt = clock.monotonic()
    const requestId = uuid(random)
    const payload = toPayload(c.req.raw, body, { routeKey: api.route, requestId, time: new Date(clock.now()) })
    if (Buffer.byteLength(JSON.stringify(payload)) > gatewayLimits.invocationBytes) return tooLarge(c)
    const result = await invoke(await handler(), payload, clock).catch((error: Error) =>
      onError(`Handler: ${error.message}`),
    )
    if (!result) return c.json({ message: 'Internal Server Error' }, 500)
    const ms = clock.monotonic() - startedAt
    onResponse({ status: result.statusCode, ms, requestBody: body, body: result.body ?? '' }, c.req.raw.headers)
    return toResponse(result)
  })

  return app
}

async function limitHeaders(c: Context<Env>, next: Next) {
  if (headerBytes(c.env.incoming) <= gatewayLimits.headerBytes) return next()
  return c.json({ message: 'Request Header Fields Too Large' }, 431)
}

/** Returns the bytes of the request line and of the headers' values. */
function headerBytes({ method, url, httpVersion, rawHeaders }: ReceivedRequest): number {
  const requestLine = `${method} ${url} HTTP/${httpVersion}`
  const values = rawHeaders.filter((_, n) => n % 2 === 1)
  // Node decodes each byte of a header to one character.
  return values.reduce((bytes, value) => bytes + value.length, requestLine.length)
}

/** @throws what the handler throws; Error after the function's timeout */
function invoke(handler: Handler, payload: Payload, clock: Clock): Promise<Result> {
  const context = { awsRequestId: payload.requestContext.requestId }
  return withTimeout(clock, timeouts.handlerSeconds * 1_000, () => handler(payload, context))
}

function corsHeaders() {
  const { allowOrigins, allowMethods, allowHeaders, exposeHeaders, maxAgeSeconds } = api.cors
  return cors({
    origin: allowOrigins[0],
    allowMethods: [...allowMethods],
    allowHeaders: [...allowHeaders],
    exposeHeaders: [...exposeHeaders],
    maxAge: maxAgeSeconds,
  })
}
