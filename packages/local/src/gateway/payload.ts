/** A function's result, payload format 2.0. */
export type Result = { statusCode: number; headers?: Record<string, string>; body?: string; isBase64Encoded?: boolean }

/** API Gateway passes a body of these types as text. Any other body is base64-encoded. */
const textTypes = /^(text\/|application\/(json|xml|javascript)\s*([;,]|$))/i

/** Payload format 2.0: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
export type Payload = ReturnType<typeof toPayload>

export type PayloadOptions = { routeKey: string; requestId: string; time: Date }

/** Returns the event that API Gateway makes of a request: lower-case headers joined with commas, cookies apart. */
export function toPayload(request: Request, body: Buffer, { routeKey, requestId, time }: PayloadOptions) {
  const { pathname, search, host } = new URL(request.url)
  const headers = Object.fromEntries(request.headers)
  const { cookie, ...others } = headers
  const isText = textTypes.test(headers['content-type'] ?? '')
  return {
    version: '2.0' as const,
    routeKey,
    rawPath: pathname,
    rawQueryString: search.slice(1),
    ...(cookie !== undefined && { cookies: cookie.split('; ') }),
    headers: others,
    requestContext: {
      accountId: 'anonymous',
      apiId: 'local',
      domainName: host,
      http: {
        method: request.method,
        path: pathname,
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

/** Returns the response that a function's result describes. */
export function toResponse({ statusCode, headers, body = '', isBase64Encoded = false }: Result): Response {
  return new Response(isBase64Encoded ? Buffer.from(body, 'base64') : body, {
    status: statusCode,
    ...(headers && { headers }),
  })
}
