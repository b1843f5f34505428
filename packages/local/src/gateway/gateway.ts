import type { ServerResponse } from 'node:http'
import { type Clock, withTimeout } from '@sluice/core/clock'
import { api, gatewayLimits, local, throttle, timeouts } from '@sluice/core/pipeline'
import { type Random, uuid } from '@sluice/core/random'
import { quota } from '../aws/quota.ts'
import type { ReceivedRequest } from '../http/server.ts'
import { type AdmissionLimits, admission } from './admission.ts'
import type { Handler } from './lambda.ts'
import { type Payload, type Result, toPayload } from './payload.ts'

/** A response of the handler. `ms` is the handler's duration, `requestBody` the request's body as sent. */
export type HandlerResponse = { status: number; ms: number; requestBody: Uint8Array; body: string }

/** The headers of a request, with names in lower case. */
export type SentHeaders = Readonly<Record<string, string>>

export type GatewayOptions = {
  /** Returns the function behind the route. Called for each request, because `--watch` can replace the function. */
  handler: () => Promise<Handler>
  /** Shards of the stream, which set the throttle. */
  shards: number | 'on-demand'
  /** Default: that of the definition. */
  overload?: AdmissionLimits
  /** Returns how many connections the server has accepted. Default: requests have none. */
  connections?: () => number
  clock: Clock
  random: Random
  /** Called for each response of the handler, with the headers of its request. */
  onResponse?: (response: HandlerResponse, requestHeaders: SentHeaders) => void
  /** Called for each request that isn't admitted, because too many wait for the handler. */
  onBusy?: () => void
  /** Called if the handler throws or exceeds its timeout. */
  onError: (message: string) => void
}

/** A request whose body was read. It has no `rawBody` if the body is larger than the gateway's limit. */
export type GatewayRequest = Pick<ReceivedRequest, 'method' | 'url' | 'httpVersion' | 'rawHeaders' | 'rawBody'>

/** Returns the response to a request. `hasLeft` returns true once nobody waits for it. */
export type Gateway = (request: GatewayRequest, hasLeft: () => boolean) => Promise<Result>

/**
 * Returns the HTTP API with its one route, and the gateway's own responses: 404, 413, 429, 431, 5xx and preflights. It
 * works on Node's own requests, because web requests and responses would double its time.
 */
export function gateway(options: GatewayOptions): Gateway {
  const { shards, overload = local.overload, clock, connections = () => 0, onBusy = () => {} } = options
  const { rateLimit, burstLimit } = throttle(shards)
  const requests = quota(rateLimit, clock, burstLimit)
  const { enter, leave } = admission({ limits: overload, clock, connections })

  const route: Gateway = async (request, hasLeft) => {
    const { method, rawBody: body } = request
    if (method === 'OPTIONS') return { statusCode: 204, headers: preflightHeaders }
    if (headerBytes(request) > gatewayLimits.headerBytes) return own(431, 'Request Header Fields Too Large')
    if (method !== api.method) return own(404, 'Not Found')
    if (!body) return own(413, 'Request Entity Too Large')
    if (!requests.has(1)) return own(429, 'Too Many Requests')
    requests.spend(1)
    if (!(await enter(body.length))) {
      onBusy()
      return unavailable
    }
    // Nobody reads the response of a client that has left while it waited.
    const responding = hasLeft() ? Promise.resolve(unavailable) : respond(request, body, options)
    return responding.finally(leave)
  }

  return async (request, hasLeft) => {
    if (!isRoute(request.url ?? '')) return own(404, 'Not Found')
    const result = await route(request, hasLeft)
    return { ...result, headers: { ...corsHeaders, ...result.headers } }
  }
}

/** Returns the listener of a gateway for requests whose bodies were read. */
export function listenerOf(respond: Gateway): (request: GatewayRequest, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    const { statusCode, headers, body = '', isBase64Encoded } = await respond(request, () => response.destroyed)
    const content = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
    const length = statusCode === 204 ? {} : { 'content-length': content.length }
    response.writeHead(statusCode, { ...headers, ...length }).end(content)
  }
}

/** Returns true for the path of the route, with or without a query. */
export const isRoute = (url: string): boolean => url === api.path || url.startsWith(`${api.path}?`)

async function respond(request: GatewayRequest, body: Buffer, options: GatewayOptions): Promise<Result> {
  const { handler, clock, random, onResponse = () => {}, onError } = options
  const startedAt = clock.monotonic()
  const time = new Date(clock.now())
  const payload = toPayload(request, body, { routeKey: api.route, requestId: uuid(random), time })
  if (invocationBytes(payload) > gatewayLimits.invocationBytes) return own(413, 'Request Entity Too Large')
  try {
    const result = await invoke(await handler(), payload, clock)
    const ms = clock.monotonic() - startedAt
    onResponse({ status: result.statusCode, ms, requestBody: body, body: result.body ?? '' }, payload.headers)
    return result
  } catch (error) {
    onError(`Handler: ${(error as Error).message}`)
    return own(500, 'Internal Server Error')
  }
}

/** Writing the payload as JSON costs more than the rest of a small request, so only a large one is measured. */
function invocationBytes(payload: Payload): number {
  const { body = '' } = payload
  // A character of a text becomes 6 bytes at most.
  const isSmall = body.length * 6 + gatewayLimits.headerBytes * 6 < gatewayLimits.invocationBytes
  return isSmall ? 0 : Buffer.byteLength(JSON.stringify(payload))
}

/** Returns the bytes of the request line and of the headers' values. */
function headerBytes({ method = '', url = '', httpVersion, rawHeaders }: GatewayRequest): number {
  let bytes = `${method} ${url} HTTP/${httpVersion}`.length
  // Node decodes each byte of a header to one character.
  for (let n = 1; n < rawHeaders.length; n += 2) bytes += rawHeaders[n]?.length ?? 0
  return bytes
}

/** @throws what the handler throws; Error after the function's timeout */
function invoke(handler: Handler, payload: Payload, clock: Clock): Promise<Result> {
  const context = { awsRequestId: payload.requestContext.requestId }
  return withTimeout(clock, timeouts.handlerSeconds * 1_000, () => handler(payload, context))
}

/** Returns a response of the gateway itself. */
const own = (statusCode: number, message: string): Result => ({
  statusCode,
  headers: { 'content-type': 'application/json' },
  body: `{"message":"${message}"}`,
})

const unavailable = own(503, 'Service Unavailable')

const { cors } = api
const corsHeaders = {
  'access-control-allow-origin': cors.allowOrigins[0],
  'access-control-expose-headers': cors.exposeHeaders.join(','),
}
const preflightHeaders = {
  'access-control-allow-methods': cors.allowMethods.join(','),
  'access-control-allow-headers': cors.allowHeaders.join(','),
  'access-control-max-age': String(cors.maxAgeSeconds),
}
