import { limits } from '@sluice/core/pipeline'
import { problemStatus } from '@sluice/core/problem'
import { rejectionCodes, retryCodes } from '@sluice/core/response'

/** A JSON Schema of draft 2020-12, the dialect of OpenAPI 3.1. */
export type Schema = { [keyword: string]: unknown }

/** Returns a reference to one of `schemas`. */
export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })

/** Returns the schema of a string. */
export const text = (description: string, more: Schema = {}): Schema => ({ type: 'string', description, ...more })

const integer = (description: string, minimum = 0): Schema => ({ type: 'integer', minimum, description })
const object = (required: string[], properties: Schema, more: Schema = {}): Schema => ({
  type: 'object',
  required,
  properties,
  ...more,
})

const index = integer('The position of the event in the request, from 0.')
const place = {
  line: integer('The line of a syntax error in the request body, from 1.', 1),
  column: integer('The column of a syntax error, from 1, in UTF-16 units.', 1),
}

/** The attributes of a CloudEvent by name. The first four are required. */
export const attributes: Record<string, Schema> = {
  specversion: { type: 'string', const: '1.0' },
  id: text('Unique within its source.', { minLength: 1 }),
  source: text('A URI reference.', { minLength: 1, format: 'uri-reference' }),
  type: text('The type of the event.', { minLength: 1 }),
  subject: text('The subject of the event within its source.', { minLength: 1 }),
  time: text('An RFC 3339 timestamp.', { format: 'date-time' }),
  datacontenttype: text('The Content-Type of the data.', { minLength: 1 }),
  dataschema: text('The URI of the schema of the data. It is not checked.', { minLength: 1 }),
}
const requiredAttributes = ['specversion', 'id', 'source', 'type']
const optional = (schema: Schema): Schema => ({ ...schema, type: [schema.type, 'null'] })

const events: Record<string, Schema> = {
  Event: object(
    [],
    {
      event_id: {
        description: `The event's own id: 1 to ${limits.idCharacters} characters as text. An event without one gets a UUIDv7.`,
        oneOf: [{ type: 'string', minLength: 1, maxLength: limits.idCharacters }, { type: 'number' }],
      },
    },
    {
      description: `A JSON object of at most ${limits.jsonDepth} levels, without a top-level member _meta.`,
      not: { required: ['_meta'] },
      additionalProperties: true,
    },
  ),
  CloudEvent: object(
    requiredAttributes,
    {
      ...Object.fromEntries(
        Object.entries(attributes).map(([name, schema]) => [
          name,
          requiredAttributes.includes(name) ? schema : optional(schema),
        ]),
      ),
      data: {},
      // Padded base64, which `contentEncoding` only describes.
      data_base64: {
        type: ['string', 'null'],
        contentEncoding: 'base64',
        pattern: '^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$',
      },
    },
    {
      // The names and values of extension attributes.
      propertyNames: { pattern: '^([a-z0-9]+|data_base64)$' },
      additionalProperties: { type: ['string', 'number', 'boolean', 'null'] },
      not: {
        required: ['data', 'data_base64'],
        properties: { data: { not: { type: 'null' } }, data_base64: { not: { type: 'null' } } },
      },
      description: `A CloudEvent 1.0. It is stored under the id "source id", at most ${limits.cloudEventIdCharacters} characters.`,
    },
  ),
}

const results: Record<string, Schema> = {
  Accepted: object(['index', 'id', 'status', 'shardId', 'sequenceNumber'], {
    index,
    id: text('The id of the stored line: `_meta.id`.'),
    status: { const: 'accepted' },
    shardId: text('The shard that stored the event.'),
    sequenceNumber: text('The sequence number of the record. Events in the same record share it.'),
  }),
  Rejected: object(['index', 'status', 'error'], {
    index,
    status: { const: 'rejected' },
    error: object(['code', 'pointer', 'message'], {
      code: { enum: rejectionCodes, description: 'Fix the event before you resend it.' },
      pointer: text('RFC 6901, relative to the event. Empty for the event itself.', { format: 'json-pointer' }),
      message: text('Explains the problem to a person: names the field and the limit.'),
      ...place,
    }),
  }),
  Retry: object(['index', 'id', 'status', 'error'], {
    index,
    id: text(
      'Resend the event with this id as its event_id, and a CloudEvent as it is. If the event was stored after all, both copies have the same id.',
    ),
    status: { const: 'retry' },
    error: object(['code', 'message'], {
      code: { enum: retryCodes, description: 'The event is not stored, or it is unknown whether it is.' },
      message: text('Explains the problem to a person.'),
    }),
  }),
}

const responses: Record<string, Schema> = {
  SubmitResponse: object(['requestId', 'receivedAt', 'accepted', 'rejected', 'retry', 'results'], {
    requestId: text('Finds the request in the logs.'),
    receivedAt: text('UTC. The `_meta.received_at` of the stored lines.', { format: 'date-time' }),
    accepted: integer('The number of events that the stream has acknowledged.'),
    rejected: integer('The number of events that the client must fix.'),
    retry: integer('The number of events that the client must resend.'),
    results: {
      type: 'array',
      minItems: 1,
      maxItems: limits.requestEvents,
      items: { oneOf: [ref('Accepted'), ref('Rejected'), ref('Retry')] },
      description: 'One result for each event, in order.',
    },
  }),
  Problem: object(['type', 'title', 'status', 'code', 'detail', 'requestId'], {
    type: { const: 'about:blank' },
    title: text('The reason phrase of the status.'),
    status: { type: 'integer' },
    code: { enum: Object.keys(problemStatus) },
    detail: text('Explains the problem to a person.'),
    requestId: text('Finds the request in the logs.'),
    ...place,
  }),
  GatewayMessage: object(
    ['message'],
    { message: text('Explains the problem to a person.') },
    { description: 'A response of the gateway itself. It may lack CORS headers.' },
  ),
}

/** The schemas of the reference by name. */
export const schemas: Record<string, Schema> = { ...events, ...results, ...responses }
