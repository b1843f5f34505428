import { Buffer } from 'node:buffer'
import { manualClock } from '@sluice/core/manual-clock'
import { propertyRuns, propertyTimeoutMs } from '@sluice/core/property-runs'
import { seededRandom } from '@sluice/core/random'
import type { Rejection } from '@sluice/core/response'
import { CloudEvent, HTTP, type Message } from 'cloudevents'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createApp } from './app.ts'

type Body = { code?: string; accepted: number; results: { id: string; error: Rejection }[] }

const submit = async ({ headers, body }: Pick<Message, 'headers' | 'body'>) => {
  const lines: string[] = []
  const app = createApp({
    sink: async (records) =>
      records.map(({ data }) => {
        lines.push(...new TextDecoder().decode(data).split('\n').slice(0, -1))
        return { status: 'stored', shardId: 's', sequenceNumber: '1' }
      }),
    clock: manualClock(),
    random: seededRandom(1),
  })
  const request = { method: 'POST', headers: headers as Record<string, string>, body: body as string }
  const response = await app.request('/submit', request)
  return { status: response.status, answer: (await response.json()) as Body, lines }
}

/** Returns the event of a stored line as the SDK reads it. */
const readBack = (line = '') => {
  const { _meta, ...event } = JSON.parse(line)
  return { _meta, event: new CloudEvent(event).toJSON() }
}

const visible = fc.stringMatching(/^[!-$&-~]([ -$&-~]{0,20}[!-$&-~])?$/)
const unquoted = visible.filter((text) => !text.startsWith('"'))
const attributes = fc.record(
  {
    id: unquoted,
    source: fc
      .oneof(fc.webUrl(), fc.constantFrom('/till/3', 'urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66', 'a:b@c'))
      .filter((url) => !url.includes('%')),
    type: unquoted,
    subject: unquoted,
    time: fc
      .date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    dataschema: fc.constantFrom('https://example.com/schema.json', 'urn:x:y'),
    traceparent: unquoted,
  },
  { requiredKeys: ['id', 'source', 'type'] },
)
const jsonData = fc.jsonValue({ maxDepth: 3 }).filter((value) => typeof value === 'object' && value !== null)

describe('POST /submit with CloudEvents of the SDK', () => {
  it(
    'stores structured events as the SDK wrote them',
    () =>
      fc.assert(
        fc.asyncProperty(attributes, jsonData, async (context, data) => {
          const message = HTTP.structured(new CloudEvent({ ...context, data }))
          const { status, answer, lines } = await submit(message)
          expect([status, answer.results[0]?.id]).toEqual([202, `${context.source} ${context.id}`])
          expect(lines[0]?.endsWith(`,${(message.body as string).slice(1)}`)).toBe(true)
        }),
        propertyRuns,
      ),
    propertyTimeoutMs,
  )

  it(
    'stores binary events as the equivalent structured events',
    () =>
      fc.assert(
        fc.asyncProperty(attributes, jsonData, async (context, data) => {
          const sent = new CloudEvent({ ...context, data, datacontenttype: 'application/json' })
          const { status, answer, lines } = await submit(HTTP.binary(sent))
          expect([status, answer.results[0]?.error]).toEqual([202, undefined])
          const { _meta, event } = readBack(lines[0])
          expect(_meta.id).toBe(`${context.source} ${context.id}`)
          expect(event).toEqual(JSON.parse(JSON.stringify(sent)))
        }),
        propertyRuns,
      ),
    propertyTimeoutMs,
  )

  it('keeps bytes and text as data in binary mode', async () => {
    const context = { id: '1', source: '/s', type: 't' }
    const bytes = new Uint8Array([0, 1, 254, 255])
    const binary = await submit(
      HTTP.binary(new CloudEvent({ ...context, datacontenttype: 'application/octet-stream', data: bytes })),
    )
    expect(Buffer.from(JSON.parse(binary.lines[0] ?? '').data_base64, 'base64')).toEqual(Buffer.from(bytes))
    const text = await submit(HTTP.binary(new CloudEvent({ ...context, datacontenttype: 'text/plain', data: 'Grüße' })))
    expect(readBack(text.lines[0]).event.data).toBe('Grüße')
  })

  it('stores a batch except the event that the SDK rejects too', async () => {
    const events = ['1', '2', '3'].map((id) => new CloudEvent({ id, source: '/s', type: 't', data: { id } }))
    const batch = JSON.parse(JSON.stringify(events))
    delete batch[1].type
    const headers = { 'content-type': 'application/cloudevents-batch+json' }
    const { status, answer, lines } = await submit({ headers, body: JSON.stringify(batch) })
    expect([status, answer.results[1]?.error.pointer]).toEqual([207, '/type'])
    expect(lines.map((line) => readBack(line).event.id)).toEqual(['1', '3'])
  })

  it.each([
    ['no id', { id: undefined }, '/id'],
    ['an empty id', { id: '' }, '/id'],
    ['a number for an id', { id: 7 }, '/id'],
    ['no source', { source: null }, '/source'],
    ['a source with a space', { source: 'a b' }, '/source'],
    ['no type', { type: undefined }, '/type'],
    ['an empty subject', { subject: '' }, '/subject'],
    ['an invalid time', { time: '2026-13-45' }, '/time'],
    ['a name with a capital', { traceParent: 'x' }, '/traceParent'],
    ['a name with a dash', { 'my-x': 'x' }, '/my-x'],
    ['an object for an extension', { ext: { a: 1 } }, '/ext'],
  ])('rejects %s, as the SDK does', async (_, change, pointer) => {
    const event = { specversion: '1.0', id: '1', source: '/s', type: 't', ...change }
    // The SDK invents an id for an event without one, and accepts any object as an extension.
    if (event.id && !('ext' in event)) expect(() => new CloudEvent(event as never)).toThrow()
    const headers = { 'content-type': 'application/cloudevents+json' }
    const { status, answer } = await submit({ headers, body: JSON.stringify(event) })
    expect([status, answer.results[0]?.error.code, answer.results[0]?.error.pointer]).toEqual([
      422,
      'invalid_attribute',
      pointer,
    ])
  })

  it.each([
    ['null for missing attributes', { subject: null, time: null, data: null, ext: null }],
    ['a boolean and a number as extensions', { ext: true, n: 7 }],
    ['data_base64', { data_base64: 'AP8=' }],
  ])('stores %s', async (_, more) => {
    const body = JSON.stringify({ specversion: '1.0', id: '1', source: '/s', type: 't', ...more })
    const { status, lines } = await submit({ headers: { 'content-type': 'application/cloudevents+json' }, body })
    expect([status, lines[0]?.endsWith(`,${body.slice(1)}`)]).toEqual([202, true])
  })

  it.each([
    ['both data and data_base64', '"data":1,"data_base64":"AA=="', 'invalid_attribute', '/data_base64'],
    ['invalid base64', '"data_base64":"A"', 'invalid_attribute', '/data_base64'],
    ['a long id', `"id":"${'x'.repeat(1_024)}"`, 'invalid_id', '/id'],
    ['another version', '"specversion":"0.3"', 'invalid_attribute', '/specversion'],
    ['a member _meta', '"_meta":1', 'reserved_field', '/_meta'],
  ])('rejects %s', async (_, member, code, pointer) => {
    const body = `{"specversion":"1.0","id":"1","source":"/s","type":"t",${member}}`
    const { answer } = await submit({ headers: { 'content-type': 'application/cloudevents+json' }, body })
    expect(answer.results[0]?.error).toMatchObject({ code, pointer })
  })

  it('names the type of a batch if an array has the type of one event', async () => {
    const { answer } = await submit({ headers: { 'content-type': 'application/cloudevents+json' }, body: '[{}]' })
    expect(answer.results[0]?.error.message).toContain('application/cloudevents-batch+json')
  })
})
