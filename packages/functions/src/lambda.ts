import type { Hono } from 'hono'
import type { GatewayEvent, GatewayResult } from './gateway-event.ts'

/** A response, as the app makes it. Header names are in lower case. */
export type Reply = { status: number; headers: Record<string, string>; body: string }

/** The event of a request that came through API Gateway, and the function that responds to it. */
export type Bindings = {
  event: GatewayEvent
  /** Returns the reply in place of a web Response. */
  respond: (reply: Reply) => Response
}

/**
 * Returns the Lambda function of an app. Hono's own adapter makes a web Request and Response for each call. They cost more
 * than the app itself, and Node loads its fetch for them at a cold start.
 */
export function lambdaOf(app: Hono<{ Bindings: Bindings }>) {
  // Hono returns what a route returns and doesn't read it.
  const respond = (reply: Reply) => reply as unknown as Response
  return async (event: GatewayEvent): Promise<GatewayResult> => {
    const { status, headers, body } = replyOf(await app.fetch(requestOf(event), { event, respond }))
    return { statusCode: status, headers, body, isBase64Encoded: false }
  }
}

const replyOf = (response: Response) => response as unknown as Reply

/** Returns a request as far as Hono and the app read it. */
function requestOf({ rawPath, rawQueryString, headers = {}, requestContext, ...content }: GatewayEvent): Request {
  const request = {
    method: requestContext.http.method,
    url: `https://${headers.host ?? 'localhost'}${rawPath}${rawQueryString ? `?${rawQueryString}` : ''}`,
    headers: new GatewayHeaders(headers),
    arrayBuffer: async () => bodyOf(content),
  }
  return request as unknown as Request
}

const bodyOf = ({ body = '', isBase64Encoded }: Pick<GatewayEvent, 'body' | 'isBase64Encoded'>) =>
  Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')

/** The headers of an event. The gateway has joined the values of each name with commas. */
class GatewayHeaders {
  readonly #values: ReadonlyMap<string, string>

  constructor(headers: NonNullable<GatewayEvent['headers']>) {
    const values = new Map<string, string>()
    for (const name in headers) if (headers[name] !== undefined) values.set(name.toLowerCase(), headers[name])
    this.#values = values
  }

  get(name: string): string | null {
    return this.#values.get(name) ?? null
  }

  has(name: string): boolean {
    return this.#values.has(name)
  }

  [Symbol.iterator](): Iterator<[name: string, value: string]> {
    return this.#values.entries()
  }
}
