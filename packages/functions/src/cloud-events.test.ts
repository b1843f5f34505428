import { Buffer } from 'node:buffer'
import { CloudEvent, HTTP } from 'cloudevents'
import { describe, expect, it } from 'vitest'
import { readBack, submit } from '../test/cloud-events.ts'

describe('POST /submit with CloudEvents of the SDK', () => {
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
