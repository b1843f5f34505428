import { contentTypeOf, formatByType, type NamedFormat } from '@sluice/core/media-type'
import { api, key, limits, local, region } from '@sluice/core/pipeline'
import { type Example, examples } from './examples.ts'
import { responses } from './responses.ts'
import { attributes, ref, type Schema, schemas, text } from './schemas.ts'

const bodySchemas: Record<NamedFormat, Schema> = {
  json: { oneOf: [ref('Event'), { type: 'array', items: ref('Event'), minItems: 1, maxItems: limits.requestEvents }] },
  ndjson: text('One JSON object per line. Blank lines are skipped.', {
    contentMediaType: contentTypeOf('ndjson'),
    contentSchema: { type: 'array', items: ref('Event'), minItems: 1, maxItems: limits.requestEvents },
  }),
  cloudevent: ref('CloudEvent'),
  'cloudevent-batch': { type: 'array', items: ref('CloudEvent'), minItems: 1, maxItems: limits.requestEvents },
}

const jsonText = text('JSON, as for application/json.', {
  contentMediaType: contentTypeOf('json'),
  contentSchema: bodySchemas.json,
})

const exampleOf = ({ name, body, status, headers }: Example) => ({
  summary: name,
  'x-status': status,
  ...(headers && { 'x-headers': headers }),
  value: body,
})

const named = (list: readonly Example[]) =>
  Object.fromEntries(
    list.map((example) => [example.name.toLowerCase().replaceAll(/[^a-z]+/g, '-'), exampleOf(example)]),
  )

const content = Object.fromEntries(
  [...formatByType].map(([mediaType, format]) => {
    // Browsers send text/plain without a preflight. The text is JSON.
    const schema = mediaType === 'text/plain' ? jsonText : bodySchemas[format]
    const own = examples.filter(({ contentType }) => contentType === mediaType)
    const accepted = named(own.filter(({ status }) => status === 202))
    const rejected = named(own.filter(({ status }) => status !== 202))
    // Tools send each example and expect a success, so an example of an error has its own member.
    return [mediaType, { schema, examples: accepted, 'x-rejected-examples': rejected }]
  }),
)

const attributeHeaders = api.cors.allowHeaders
  .filter((name) => name.startsWith('ce-') && name !== 'ce-datacontenttype')
  .map((name) => ({
    name,
    in: 'header',
    required: false,
    description: `The attribute ${name.slice(3)} of a CloudEvent in binary mode: ASCII, other characters percent-encoded.`,
    schema: { ...attributes[name.slice(3)], pattern: '^[ -~]+$' },
  }))

const submit = {
  operationId: 'submit',
  summary: 'Submit events',
  description: `At most ${limits.requestEvents} events and ${limits.requestBytes} bytes, before and after inflating. The stored line of each event has at most ${limits.lineBytes} bytes. A body without a Content-Type is read as application/json. With the header ce-specversion, the body is the data of one CloudEvent, whatever its Content-Type is.`,
  parameters: attributeHeaders,
  requestBody: {
    required: true,
    // Not a parameter: a tool would send the header without compressing the body.
    description:
      'Can be compressed, with Content-Encoding: gzip, as NDJSON or a CloudEvents type, whose bytes the gateway passes unchanged.',
    content,
  },
  responses,
}

/** The reference of the HTTP API, OpenAPI 3.1, made from the limits and codes that the handler uses. */
export const openApi = {
  openapi: '3.1.0',
  'x-generated-by': 'npm run contract',
  info: {
    title: 'Sluice',
    version: '1.0.0',
    summary: 'Accepts events over HTTP and delivers them to S3.',
    description: 'At least once: a 2xx means that the stream has acknowledged every event reported as accepted.',
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [
    { url: `http://localhost:${local.apiPort}`, description: 'npm start' },
    {
      url: 'https://{apiId}.execute-api.{region}.amazonaws.com',
      description: 'npx sst deploy',
      variables: { apiId: { default: 'api' }, region: { default: region } },
    },
  ],
  // A stage requires one of them, or none: docs/deploy/access.md.
  security: [{}, { key: [] }, { jwt: [] }, { iam: [] }],
  paths: { [api.path]: { [api.method.toLowerCase()]: submit } },
  components: {
    schemas,
    securitySchemes: {
      key: { type: 'apiKey', in: 'header', name: key.header, description: 'For a stage with a publishable key.' },
      jwt: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'For a stage with an authorizer.' },
      iam: { type: 'http', scheme: 'AWS4-HMAC-SHA256', description: 'For a stage that requires AWS credentials.' },
    },
  },
}
