import type { ReceivedRequest } from '../http/server.ts'

/** A function's result, payload format 2.0. */
export type Result = { statusCode: number; headers?: Record<string, string>; body?: string; isBase64Encoded?: boolean }

/** API Gateway passes a body of these types as text. Any other body is base64-encoded. */
const textTypes = /^(text\/|application\/(json|xml|javascript)\s*([;,]|$))/i

/** Payload format 2.0: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
export type Payload = ReturnType<typeof toPayload>

/** The first line and the headers of a request. */
export type RequestHead = Pick<ReceivedRequest, 'method' | 'url' | 'rawHeaders'>

export type PayloadOptions = { routeKey: string; requestId: string; time: Date }

/** Returns the event that API Gateway makes of a request: lower-case headers joined with commas, cookies apart. */
export function toPayload(request: RequestHead, body: Buffer, { routeKey, requestId, time }: PayloadOptions) {
  const { method = 'GET', url = '/' } = request
  const queryStart = (url.indexOf('?') + 1 || url.length + 1) - 1
  const path = url.slice(0, queryStart)
  const headers = joinedHeaders(request)
  const { cookie, ...others } = headers
  const isText = textTypes.test(headers['content-type'] ?? '')
  return {
    version: '2.0' as const,
    routeKey,
    rawPath: path,
    rawQueryString: url.slice(queryStart + 1),
    ...(cookie !== undefined && { cookies: cookie.split('; ') }),
    headers: others,
    requestContext: {
      accountId: 'anonymous',
      apiId: 'local',
      domainName: headers.host ?? 'localhost',
      http: {
        method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey,
      stage: '$default',
      time: time.toUTCString(),
      timeEpoch: time.getTime(),
    },
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  }
}

/** Returns the headers by name in lower case. Node's own `headers` drops repeated ones. */
function joinedHeaders({ rawHeaders }: RequestHead): Record<string, string> {
  const joined: Record<string, string> = Object.create(null)
  for (let n = 0; n < rawHeaders.length; n += 2) {
    const name = (rawHeaders[n] ?? '').toLowerCase()
    const value = rawHeaders[n + 1] ?? ''
    const former = joined[name]
    joined[name] = former === undefined ? value : `${former}${name === 'cookie' ? '; ' : ', '}${value}`
  }
  return joined
}
