import { formatByType } from '@sluice/core/media-type'
import { api, key, limits, region, timeouts } from '@sluice/core/pipeline'
import { problemStatus } from '@sluice/core/problem'
import { rejectionCodes, retryCodes } from '@sluice/core/response'
import { type Example, examples } from './examples.ts'

/** A JSON Schema of draft 2020-12, which OpenAPI 3.1 speaks. */
type Schema = { [keyword: string]: unknown }

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })
const text = (description: string, more: Schema = {}): Schema => ({ type: 'string', description, ...more })
const whole = (description: string, minimum = 0): Schema => ({ type: 'integer', minimum, description })
const object = (required: string[], properties: Schema, more: Schema = {}): Schema => ({
  type: 'object',
  required,
  properties,
  ...more,
})

const place = {
  line: whole('Line of a syntax error in the request body, from 1.', 1),
  column: whole('Its column, from 1, in UTF-16 units.', 1),
}

const schemas: Record<string, Schema> = {
  Event: object(
    [],
    {
      event_id: {
        description: `The event's own id, 1 to ${limits.idCharacters} characters as text. Without one, a UUIDv7 is made.`,
        oneOf: [{ type: 'string', minLength: 1, maxLength: limits.idCharacters }, { type: 'number' }],
      },
    },
    {
      description: `Any JSON object, at most ${limits.jsonDepth} levels deep, without a top-level member _meta.`,
      not: { required: ['_meta'] },
      additionalProperties: true,
    },
  ),
  CloudEvent: object(
    ['specversion', 'id', 'source', 'type'],
    {
      specversion: { const: '1.0' },
      id: text('Unique within its source.', { minLength: 1 }),
      source: text('A URI reference.', { minLength: 1, format: 'uri-reference' }),
      type: text('What happened.', { minLength: 1 }),
      subject: { type: ['string', 'null'], minLength: 1 },
      time: { type: ['string', 'null'], format: 'date-time' },
      datacontenttype: { type: ['string', 'null'], minLength: 1 },
      dataschema: { type: ['string', 'null'], minLength: 1 },
      data: {},
      data_base64: { type: ['string', 'null'], contentEncoding: 'base64' },
    },
    {
      additionalProperties: true,
      description: `A CloudEvent 1.0. Its id here is its source, a space and its id: at most ${limits.cloudEventIdCharacters} characters.`,
    },
  ),
  Accepted: object(['index', 'id', 'status', 'shardId', 'sequenceNumber'], {
    index: whole("The event's place in the request, from 0."),
    id: text('The id under which it is stored: `_meta.id`.'),
    status: { const: 'accepted' },
    shardId: text('The shard that acknowledged it.'),
    sequenceNumber: text("Its record's sequence number in that shard. Events that were packed together share one."),
  }),
  Rejected: object(['index', 'status', 'error'], {
    index: whole("The event's place in the request, from 0."),
    status: { const: 'rejected' },
    error: object(['code', 'pointer', 'message'], {
      code: { enum: rejectionCodes, description: 'Sending the event again unchanged fails again.' },
      pointer: text('RFC 6901, relative to the event; empty for the event itself.', { format: 'json-pointer' }),
      message: text('For a person: the field and the limit.'),
      ...place,
    }),
  }),
  Retry: object(['index', 'id', 'status', 'error'], {
    index: whole("The event's place in the request, from 0."),
    id: text(
      'Send the event again with this id as its event_id, a CloudEvent as it is: if it was stored after all, both have one id.',
    ),
    status: { const: 'retry' },
    error: object(['code', 'message'], {
      code: { enum: retryCodes, description: 'The event is unstored, or it is unknown whether it is.' },
      message: text('For a person.'),
    }),
  }),
  Answer: object(['requestId', 'receivedAt', 'accepted', 'rejected', 'retry', 'results'], {
    requestId: text('To find the request in the logs.'),
    receivedAt: text('UTC; the `_meta.received_at` of the stored lines.', { format: 'date-time' }),
    accepted: whole('Events that the stream has acknowledged.'),
    rejected: whole('Events that the client can mend.'),
    retry: whole('Events to send again.'),
    results: {
      type: 'array',
      minItems: 1,
      maxItems: limits.requestEvents,
      items: { oneOf: [ref('Accepted'), ref('Rejected'), ref('Retry')] },
      description: 'One verdict for each event, in order.',
    },
  }),
  Problem: object(['type', 'title', 'status', 'code', 'detail', 'requestId'], {
    type: { const: 'about:blank' },
    title: text("The status's own words."),
    status: { type: 'integer' },
    code: { enum: Object.keys(problemStatus) },
    detail: text('For a person.'),
    requestId: text('To find the request in the logs.'),
    ...place,
  }),
  GatewayMessage: object(
    ['message'],
    { message: text('For a person.') },
    { description: 'Made by the gateway, before or instead of the handler. May lack CORS headers.' },
  ),
}

const answered = (description: string, counts: Schema = {}, more: Schema = {}): Schema => ({
  description,
  ...more,
  content: { 'application/json': { schema: { allOf: [ref('Answer'), { properties: counts }] } } },
})

/** The problems of one status; `gateway` where the gateway itself answers with it as well. */
const problems = (description: string, status: number, gateway: Schema = {}, headers: Schema = {}): Schema => {
  const codes = Object.entries(problemStatus).flatMap(([code, its]) => (its === status ? [code] : []))
  const schema = { allOf: [ref('Problem'), { properties: { status: { const: status }, code: { enum: codes } } }] }
  return { description, ...headers, content: { 'application/problem+json': { schema }, ...gateway } }
}
const fromGateway = { 'application/json': { schema: ref('GatewayMessage') } }

const none = { const: 0 }
const some = { minimum: 1 }
const retryAfter = {
  headers: {
    'Retry-After': {
      required: true,
      description: `Whole seconds: what the shards need for what is left, or ${timeouts.storeSeconds} when nothing answered.`,
      schema: { type: 'integer', minimum: 1 },
    },
  },
}

const challenge = {
  headers: { 'WWW-Authenticate': { description: 'What the stage asks for.', schema: { type: 'string' } } },
}

const bodySchemas: Record<string, Schema> = {
  json: { oneOf: [ref('Event'), { type: 'array', items: ref('Event'), minItems: 1, maxItems: limits.requestEvents }] },
  ndjson: text('One JSON object per line.'),
  cloudevent: ref('CloudEvent'),
  'cloudevent-batch': { type: 'array', items: ref('CloudEvent'), minItems: 1, maxItems: limits.requestEvents },
}

const shown = ({ name, body, status, headers }: Example) => ({
  summary: name,
  'x-status': status,
  ...(headers && { 'x-headers': headers }),
  value: body,
})

const content = Object.fromEntries(
  [...formatByType].map(([mediaType, format]) => {
    // Sent as text, to spare browsers a preflight; what is in it is JSON.
    const schema = mediaType === 'text/plain' ? text('JSON, as under application/json.') : bodySchemas[format]
    const own = examples.filter(({ contentType }) => contentType === mediaType)
    const named = own.map((example) => [example.name.toLowerCase().replaceAll(/[^a-z]+/g, '-'), shown(example)])
    return [mediaType, { schema, examples: Object.fromEntries(named) }]
  }),
)

const [method = '', path = ''] = api.route.split(' ')

const attributeHeaders = api.cors.allowHeaders
  .filter((name) => name.startsWith('ce-') && name !== 'ce-datacontenttype')
  .map((name) => ({
    name,
    in: 'header',
    required: false,
    description: `The attribute ${name.slice(3)} of a CloudEvent in binary mode, percent-encoded.`,
    schema: { type: 'string' },
  }))

/** The reference of the HTTP API, OpenAPI 3.1: built from the limits and codes that the handler works with. */
export const openApi = {
  openapi: '3.1.0',
  info: {
    title: 'Sluice',
    version: '1.0.0',
    summary: 'Events over HTTP, into S3.',
    description: 'At least once: a 2xx means that the stream has acknowledged every event reported as accepted.',
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [
    { url: 'http://localhost:8787', description: 'npm start' },
    {
      url: 'https://{apiId}.execute-api.{region}.amazonaws.com',
      description: 'npx sst deploy',
      variables: { apiId: { default: 'api' }, region: { default: region } },
    },
  ],
  // A stage has one of them, or none: docs/deploy/access.md.
  security: [{}, { key: [] }, { jwt: [] }, { iam: [] }],
  paths: {
    [path]: {
      [method.toLowerCase()]: {
        operationId: 'submit',
        summary: 'Submit events',
        description: `At most ${limits.requestEvents} events and ${limits.requestBytes} bytes (inflated), each at most ${limits.lineBytes} bytes as a stored line. Without a Content-Type the body is read as application/json. With the header ce-specversion, the body is the data of one CloudEvent, of any Content-Type.`,
        parameters: [
          {
            name: 'Content-Encoding',
            in: 'header',
            required: false,
            description: 'Guaranteed for NDJSON and the CloudEvents types, which the gateway hands over as bytes.',
            schema: { enum: ['gzip', 'identity'] },
          },
          ...attributeHeaders,
        ],
        requestBody: { required: true, content },
        responses: {
          202: answered('Every event is accepted.', { rejected: none, retry: none }),
          207: answered('Some events are accepted, the others refused.', {
            accepted: some,
            rejected: some,
            retry: none,
          }),
          400: problems('The body cannot be separated into events.', 400),
          401: problems(
            'The stage asks for a key, and there is none. From the gateway without a valid token.',
            401,
            fromGateway,
            challenge,
          ),
          403: problems(
            'The key is not the key of the stage. From the gateway without the right to call.',
            403,
            fromGateway,
          ),
          404: { description: 'No such path or method. From the gateway.', content: fromGateway },
          413: problems('Too many bytes or events. From the gateway beyond 10 MB.', 413, fromGateway),
          415: problems('A Content-Type or Content-Encoding that is not supported.', 415),
          422: answered('Every event is refused.', { accepted: none, rejected: some, retry: none }),
          429: answered(
            'The stream took less than all: send again what says retry. The gateway too limits the rate.',
            { retry: some },
            retryAfter,
          ),
          500: problems('Something failed on our side: unknown, send all again with the same ids.', 500, fromGateway),
          503: answered(
            'Some events are unstored or unknown: send again what says retry.',
            { retry: some },
            retryAfter,
          ),
        },
      },
    },
  },
  components: {
    schemas,
    securitySchemes: {
      key: { type: 'apiKey', in: 'header', name: key.header, description: 'Of a stage with a publishable key.' },
      jwt: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'Of a stage with an authorizer.' },
      iam: { type: 'http', scheme: 'AWS4-HMAC-SHA256', description: 'Of a stage for callers with AWS credentials.' },
    },
  },
}
