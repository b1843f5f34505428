/** Returns the event of API Gateway for a request with a JSON body, for tests and measurements. */
export const sampleEvent = (body: string) => ({
  version: '2.0',
  routeKey: 'POST /submit',
  rawPath: '/submit',
  rawQueryString: '',
  headers: { host: 'api.example', 'content-type': 'application/json' },
  requestContext: { requestId: 'r', http: { method: 'POST', path: '/submit' } },
  body,
  isBase64Encoded: false,
})
