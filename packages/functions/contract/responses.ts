import { key, timeouts } from '@sluice/core/pipeline'
import { problemStatus } from '@sluice/core/problem'
import { ref, type Schema } from './schemas.ts'

/** Returns a response with a result per event. `counts` narrows the numbers of events by status. */
const results = (description: string, counts: Schema, more: Schema = {}): Schema => ({
  description,
  ...more,
  content: { 'application/json': { schema: { allOf: [ref('SubmitResponse'), { properties: counts }] } } },
})

/** Returns the problems of one status. `more` adds headers, and other content if the gateway responds with it too. */
const problems = (description: string, status: number, more: { headers?: Schema; content?: Schema } = {}): Schema => {
  const codes = Object.entries(problemStatus).flatMap(([code, its]) => (its === status ? [code] : []))
  const schema = { allOf: [ref('Problem'), { properties: { status: { const: status }, code: { enum: codes } } }] }
  const { content, ...headers } = more
  return { description, ...headers, content: { 'application/problem+json': { schema }, ...content } }
}

/** Returns a response with results that can also be a problem. */
const withProblems = (response: Schema, problem: Schema): Schema => ({
  ...response,
  content: Object.assign({}, response.content, problem.content),
})

const gatewayMessage = { 'application/json': { schema: ref('GatewayMessage') } }
const none = { const: 0 }
const some = { minimum: 1 }

const retryAfter = {
  headers: {
    'Retry-After': {
      required: true,
      description: `Whole seconds: the time that the shards need for the rest, or ${timeouts.storeSeconds} if the stream did not respond.`,
      schema: { type: 'integer', minimum: 1 },
    },
  },
}

const challenge = {
  'WWW-Authenticate': { description: 'The authentication that the stage requires.', schema: { type: 'string' } },
}

/** The responses of `POST /submit` by status. */
export const responses: Record<number, Schema> = {
  202: results('Every event was accepted.', { rejected: none, retry: none }),
  207: results('Some events were rejected, and the others accepted.', { accepted: some, rejected: some, retry: none }),
  400: problems('The body cannot be split into events.', 400),
  401: problems('The stage requires a key, and the request has none. From the gateway: no valid token.', 401, {
    headers: challenge,
    content: gatewayMessage,
  }),
  403: problems(`The key in ${key.header} is wrong. From the gateway: the caller has no permission.`, 403, {
    content: gatewayMessage,
  }),
  404: { description: 'From the gateway: no such path or method.', content: gatewayMessage },
  413: problems('Too many bytes or events. From the gateway: more than 10 MB.', 413, { content: gatewayMessage }),
  415: problems('The Content-Type or the Content-Encoding is not supported.', 415),
  422: results('Every event was rejected.', { accepted: none, rejected: some, retry: none }),
  429: results(
    'The stream throttled events: resend those with the status retry. The gateway limits the request rate as well.',
    { retry: some },
    retryAfter,
  ),
  500: problems('An internal error: it is unknown what was stored. Resend every event with the same id.', 500, {
    content: gatewayMessage,
  }),
  503: withProblems(
    results(
      'Some events are not stored, or it is unknown whether they are. Resend those with the status retry.',
      { retry: some },
      retryAfter,
    ),
    problems('', 503),
  ),
}
