/**
 * The event of API Gateway, payload format 2.0, as far as the handler reads it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export type GatewayEvent = {
  rawPath: string
  rawQueryString?: string
  headers?: Readonly<Record<string, string | undefined>>
  requestContext: {
    requestId: string
    http: { method: string }
    /** The result of the gateway's authorizer. A client can't set it. */
    authorizer?: Partial<Record<'jwt' | 'iam', unknown>>
  }
  body?: string
  isBase64Encoded?: boolean
}

/** A function's response, payload format 2.0. */
export type GatewayResult = {
  statusCode: number
  headers: Record<string, string>
  body: string
  isBase64Encoded: false
}
