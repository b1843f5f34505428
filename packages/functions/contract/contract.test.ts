import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { Validator } from '@seriousme/openapi-schema-validator'
import { manualClock } from '@sluice/core/manual-clock'
import { formatByType, formats } from '@sluice/core/media-type'
import { limits } from '@sluice/core/pipeline'
import { problemStatus } from '@sluice/core/problem'
import { seededRandom } from '@sluice/core/random'
import type { RecordOutcome } from '@sluice/core/record'
import { rejectionCodes, retryCodes } from '@sluice/core/response'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { createApp } from '../src/app.ts'
import { bodyText } from './examples.ts'
import { files } from './files.ts'
import { openApi } from './openapi.ts'
import { requestsOf } from './postman.ts'
import { attributes } from './schemas.ts'

type Operation = {
  responses: Record<string, { headers?: Record<string, unknown>; content: Record<string, { schema: object }> }>
}
const submit = openApi.paths['/submit']?.post as unknown as Operation
const { parameters: headerParameters = [], requestBody } = openApi.paths['/submit']?.post ?? {}
const submitBody = requestBody as { content: Record<string, { schema: object; examples: object }> }

const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(ajv)
// The schemas allow clients more members than the document names. Here every member must be named.
const closed = (schema: unknown): unknown => {
  if (typeof schema !== 'object' || schema === null) return schema
  if (Array.isArray(schema)) return schema.map(closed)
  const entries = Object.entries(schema).map(([keyword, value]) => [keyword, closed(value)])
  const isObject = 'properties' in schema && 'type' in schema
  return { ...(isObject && { additionalProperties: false }), ...Object.fromEntries(entries) }
}
ajv.addSchema({ $id: 'document', components: closed(openApi.components) } as object)
const check = (schema: object, value: unknown) => {
  const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/'))
  const isValid = ajv.validate(absolute, value)
  return isValid ? [] : ajv.errors
}

const stored: RecordOutcome = { status: 'stored', shardId: 'shardId-000000000000', sequenceNumber: '1' }
type Headers = Record<string, string>
const ourKey = 'pk_a-key-of-this-pipeline'
const keys = [{ name: 'default', digest: createHash('sha256').update(ourKey).digest() }]
const send = async (
  body: string | Uint8Array,
  headers: Headers = {},
  outcome: RecordOutcome | 'broken' = stored,
  isChecked = true,
) => {
  const app = createApp({
    access: isChecked ? { mode: 'key', keys } : { mode: 'jwt' },
    clock: manualClock(),
    random: seededRandom(1),
    sink: async (records) => {
      if (outcome === 'broken') throw new Error('broken')
      return records.map(() => outcome)
    },
  })
  const type: Headers = headers['content-type'] ? {} : { 'content-type': 'application/json' }
  const response = await app.request('/submit', {
    method: 'POST',
    body: typeof body === 'string' ? body : new Uint8Array(body),
    headers: { ...type, 'x-api-key': ourKey, ...headers },
  })
  const { status, headers: received } = response
  return { status, contentType: received.get('content-type') ?? '', received, json: JSON.parse(await response.text()) }
}

/** A request for each code. */
const everyCode: Record<string, Parameters<typeof send>> = {
  accepted: ['{}'],
  invalid_json: ['{"a":}'],
  'invalid_json of a line': ['{}\nx', { 'content-type': 'application/x-ndjson' }],
  not_an_object: ['[1]'],
  reserved_field: ['[{},{"_meta":1}]'],
  invalid_id: ['{"event_id":null}'],
  invalid_attribute: ['{"specversion":"1.0"}', { 'content-type': 'application/cloudevents+json' }],
  too_deep: [`{"a":${'['.repeat(64)}${']'.repeat(64)}}`],
  too_large: [`{"a":"${'x'.repeat(limits.lineBytes)}"}`],
  throttled: ['[{},{"_meta":1}]', {}, { status: 'retry', code: 'throttled' }],
  unavailable: ['{}', {}, { status: 'retry', code: 'unavailable' }],
  key_missing: ['{}', { 'x-api-key': '' }],
  key_wrong: ['{}', { 'x-api-key': 'another' }],
  empty: ['[]'],
  invalid_utf8: [new Uint8Array([0xff])],
  invalid_gzip: ['{}', { 'content-encoding': 'gzip' }],
  not_an_array: ['{}', { 'content-type': 'application/cloudevents-batch+json' }],
  request_too_large: [gzipSync(' '.repeat(limits.requestBytes + 1)), { 'content-type': 'application/jsonl' }],
  too_many_events: ['{}\n'.repeat(limits.requestEvents + 1), { 'content-type': 'application/jsonl' }],
  unsupported_media_type: ['a=1', { 'content-type': 'application/x-www-form-urlencoded' }],
  unsupported_encoding: ['{}', { 'content-encoding': 'br' }],
  internal: ['{}', {}, 'broken'],
  not_checked: ['{}', {}, stored, false],
}

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(JSON.parse(JSON.stringify(openApi)))
    expect([valid, errors]).toEqual([true, undefined])
  })

  it.each(files)('generates the current docs/$name (npm run contract)', ({ url, text }) => {
    expect(readFileSync(url, 'utf8')).toBe(text)
  })

  it.each(Object.entries(everyCode))('describes the response with %s', async (code, request) => {
    const { status, contentType, received, json } = await send(...request)
    const response = submit.responses[status]
    const content = response?.content[contentType]
    expect([code, status, contentType, content !== undefined]).toEqual([code, status, contentType, true])
    expect(check(content?.schema ?? {}, json)).toEqual([])
    for (const name of ['Retry-After', 'WWW-Authenticate'])
      expect([name, received.has(name)]).toEqual([name, response?.headers?.[name] !== undefined])
    if (received.has('retry-after')) expect(Number(received.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect(JSON.stringify(json)).toContain(`"${code.split(' ')[0]}"`)
  })

  it('has a request for every code of the closed lists', () => {
    const codes = [...rejectionCodes, ...retryCodes, ...Object.keys(problemStatus)]
    expect(codes.filter((code) => !(code in everyCode))).toEqual([])
  })

  it('has every code in docs/send/responses.md, with its status and whether to retry', () => {
    const page = readFileSync(new URL('../../../docs/send/responses.md', import.meta.url), 'utf8')
    const rows = [...page.matchAll(/^\| `(\w+)` \| ([^|]*) \| [^|]* \| (\*\*yes\*\*|no)/gm)]
    const documented = new Map(rows.map(([, code, status, retry]) => [code, { status, isRetry: retry !== 'no' }]))
    const codes = [...rejectionCodes, ...retryCodes, ...Object.keys(problemStatus)]
    expect(new Set(documented.keys())).toEqual(new Set(codes))
    for (const [code, status] of Object.entries(problemStatus))
      expect(documented.get(code)?.status).toContain(String(status))
    for (const [code, { isRetry }] of documented) {
      expect([code, isRetry]).toEqual([code, [...retryCodes, 'internal', 'not_checked'].includes(code ?? '')])
    }
  })

  it('rejects responses that the handler never sends', async () => {
    const { json } = await send('{}')
    const schema = submit.responses[202]?.content['application/json']?.schema ?? {}
    for (const wrong of [{ rejected: 1 }, { retry: '0' }, { results: [] }, { extra: 1 }, { receivedAt: 'now' }]) {
      expect(check(schema, { ...json, ...wrong })).not.toEqual([])
    }
  })

  it('has examples of every Content-Type that get the documented status', async () => {
    const { requests } = requestsOf(openApi)
    expect(new Set(requests.map(({ contentType }) => contentType))).toEqual(new Set(formatByType.keys()))
    for (const { name, contentType, headers, text, status } of requests) {
      const response = await send(text, { 'content-type': contentType, ...headers })
      expect([name, response.status]).toEqual([name, status])
    }
  })

  it('has schemas that accept exactly the examples that the handler accepts', async () => {
    for (const { name, contentType, headers, body, status } of requestsOf(openApi).requests) {
      if (headers || typeof body === 'string') continue
      const errors = check(submitBody.content[contentType]?.schema ?? {}, body)
      expect([name, errors?.length === 0]).toEqual([name, status === 202])
    }
  })

  it('describes the text of text/plain and NDJSON as JSON', () => {
    const { content } = submitBody
    expect(content['text/plain']?.schema).toMatchObject({
      type: 'string',
      contentMediaType: 'application/json',
      contentSchema: content['application/json']?.schema,
    })
    for (const type of formats.ndjson.mediaTypes) {
      expect(content[type]?.schema).toMatchObject({ contentMediaType: 'application/x-ndjson' })
    }
  })

  it('has only accepted requests as examples, because tools send them', async () => {
    for (const [type, { examples }] of Object.entries(submitBody.content)) {
      for (const [name, example] of Object.entries(examples)) {
        const { 'x-headers': headers, value } = example as { 'x-headers'?: Headers; value: unknown }
        const response = await send(bodyText({ body: value }), { 'content-type': type, ...headers })
        expect([type, name, response.status]).toEqual([type, name, 202])
      }
    }
  })

  it.each([
    ['specversion', '1.0', true],
    ['specversion', '0.3', false],
    ['id', 'a b', true],
    ['id', 'caf\u00e9', false],
    ['source', '/till/3', true],
    ['source', 'https://example.com/a?b#c', true],
    ['source', 'a b', false],
    ['type', 'sale', true],
    ['type', 'caf\u00e9', false],
    ['time', '2026-11-23T07:30:00Z', true],
    ['time', '2026-13-45', false],
    ['subject', 'caf%C3%A9', true],
    ['subject', 'caf\u00e9', false],
    ['dataschema', 'https://example.com/schema', true],
  ])('accepts the header ce-%s with %j like the handler: %s', async (name, value, isValid) => {
    const required = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/s', 'ce-type': 't' }
    const { status } = await send('', { ...required, [`ce-${name}`]: value })
    const { schema = {} } = headerParameters.find((parameter) => parameter.name === `ce-${name}`) ?? {}
    expect([status === 202, check(schema, value)?.length === 0]).toEqual([isValid, isValid])
  })

  it.each(Object.keys(attributes).filter((name) => name !== 'datacontenttype'))('has no empty header ce-%s', (name) => {
    const { schema = {} } = headerParameters.find((parameter) => parameter.name === `ce-${name}`) ?? {}
    expect(check(schema, '')).not.toEqual([])
  })

  it.each([
    ['an extension', { ext: 'x', other1: 7, flag: true }, true],
    ['an object as an extension', { ext: {} }, false],
    ['a capital in a name', { traceParent: 'x' }, false],
    [
      'null for optional attributes',
      { subject: null, time: null, dataschema: null, data: null, data_base64: null },
      true,
    ],
    ['an empty subject', { subject: '' }, false],
    ['data', { data: { a: [null] } }, true],
    ['data_base64', { data: null, data_base64: 'AP8=' }, true],
    ['invalid base64', { data_base64: 'AP8' }, false],
    ['data and data_base64', { data: 1, data_base64: 'AP8=' }, false],
  ])('accepts a CloudEvent with %s like the handler: %j %s', async (_, members, isValid) => {
    const type = 'application/cloudevents+json'
    const event = { specversion: '1.0', id: '1', source: '/s', type: 't', ...members }
    const { status } = await send(JSON.stringify(event), { 'content-type': type })
    const errors = check(submitBody.content[type]?.schema ?? {}, event)
    expect([status === 202, errors?.length === 0]).toEqual([isValid, isValid])
  })
})
