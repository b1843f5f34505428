import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '@sluice/core/clock'
import { api, timeouts } from '@sluice/core/pipeline'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import { quota } from '../aws/quota.ts'
import type { Handler } from './lambda.ts'
import { fromResult, toPayload } from './payload.ts'

export type GatewayOptions = {
  clock: Clock
  /** The function behind the route; asked for on each request, so that `--watch` can replace it. */
  handler: () => Promise<Handler>
  /** Told of each request that reached the function. */
  onAnswer?: (answer: { status: number; ms: number; requestBytes: number; body: string }) => void
}

/** API Gateway's and Lambda's own limits: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const maxBodyBytes = 10 * 1024 * 1024
const maxInvocationBytes = 6 * 1024 * 1024

/** The HTTP API's one route, with what the gateway itself answers: 404, 413, 429, 5xx and preflights. */
export function gateway({ clock, handler, onAnswer = () => {} }: GatewayOptions): Hono {
  const [method = '', path = ''] = api.route.split(' ')
  const { rateLimit, burstLimit } = api.throttle
  const requests = quota(rateLimit, clock, burstLimit)
  const { allowOrigins, allowMethods, allowHeaders, exposeHeaders, maxAgeSeconds } = api.cors
  const app = new Hono()
  app.use(
    path,
    cors({
      origin: allowOrigins[0],
      allowMethods: [...allowMethods],
      allowHeaders: [...allowHeaders],
      exposeHeaders: [...exposeHeaders],
      maxAge: maxAgeSeconds,
    }),
  )
  app.use(
    path,
    bodyLimit({ maxSize: maxBodyBytes, onError: (c) => c.json({ message: 'Request Entity Too Large' }, 413) }),
  )

  app.on(method, path, async (c) => {
    if (!requests.has(1)) return c.json({ message: 'Too Many Requests' }, 429)
    requests.spend(1)
    const startedAt = performance.now()
    const requestId = randomUUID()
    const body = Buffer.from(await c.req.arrayBuffer())
    const payload = toPayload(c.req.raw, body, api.route, requestId)
    if (Buffer.byteLength(JSON.stringify(payload)) > maxInvocationBytes) {
      return c.json({ message: 'Request Entity Too Large' }, 413)
    }
    const invoke = await handler()
    const timeout = sleep(timeouts.handlerSeconds * 1_000, undefined, { ref: false })
    const result = await Promise.race([invoke(payload, { awsRequestId: requestId }), timeout]).catch(console.error)
    if (!result) return c.json({ message: 'Internal Server Error' }, 500)
    const ms = performance.now() - startedAt
    onAnswer({ status: result.statusCode, ms, requestBytes: body.length, body: result.body ?? '' })
    return fromResult(result)
  })

  return app
}
