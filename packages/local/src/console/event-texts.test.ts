import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { eventTexts } from './event-texts.ts'

const texts = (body: string | Buffer, headers: Record<string, string> = {}) =>
  eventTexts({ headers, body: Buffer.from(body) })

const cloudEvent = '{"specversion":"1.0","id":"7","source":"/till","type":"sale"}'

it.each([
  ['an event', '{"a":1}', {}, ['{"a":1}']],
  ['a batch', ' [ {"a":1.0} , 7,{"b":[]}] ', {}, ['{"a":1.0}', '7', '{"b":[]}']],
  [
    'NDJSON with blank lines and a line that is not JSON',
    '{"a":1}\r\n\n \t\n{"b":\n',
    { 'content-type': 'application/x-ndjson' },
    ['{"a":1}', '{"b":'],
  ],
  ['a batch of CloudEvents', `[${cloudEvent}]`, { 'content-type': 'application/cloudevents-batch+json' }, [cloudEvent]],
  [
    'a binary CloudEvent',
    '{"x":1}',
    {
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': '7',
      'ce-source': '/till',
      'ce-type': 'sale',
    },
    [`${cloudEvent.slice(0, -1)},"datacontenttype":"application/json","data":{"x":1}}`],
  ],
  ['a binary CloudEvent without an id', 'text', { 'content-type': 'text/plain', 'ce-specversion': '1.0' }, ['text']],
  ['a body that is not JSON', '{"a":', {}, ['{"a":']],
  ['an empty body', '', {}, ['']],
  ['a form', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }, ['a=1']],
])('returns the texts of %s', (_, body, headers, expected) => {
  expect(texts(body, headers as Record<string, string>)).toEqual(expected)
})

it('inflates a body', () => {
  const headers = { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' }
  expect(texts(gzipSync('{"a":1}\n{"a":2}\n'), headers)).toEqual(['{"a":1}', '{"a":2}'])
})
