import { expect, it } from 'vitest'
import { unsupportedMediaType } from './unsupported-media-type.ts'

const urlencoded = 'application/x-www-form-urlencoded'

function messageOf(contentType: string, text: string, isBrowser = false) {
  return unsupportedMediaType({ contentType, body: new TextEncoder().encode(text), isBrowser }).message
}

it('names the header to send instead of the form type of curl', () => {
  expect(messageOf(urlencoded, '{"a":1}')).toBe(
    'curl -d sends application/x-www-form-urlencoded. ' +
      "Add the header Content-Type: application/json (curl: --json, or -H 'Content-Type: application/json').",
  )
})

it('names the type of NDJSON for lines that curl sends', () => {
  expect(messageOf(urlencoded, '{"a":1}\n{"a":2}\n')).toBe(
    'curl -d sends application/x-www-form-urlencoded. Add the header Content-Type: application/x-ndjson ' +
      "(curl: --data-binary with -H 'Content-Type: application/x-ndjson').",
  )
})

it('requests JSON in place of a form', () => {
  expect(messageOf(urlencoded, 'a=1&b=2')).toBe(
    'The body is a form. Send a JSON object instead, with the header Content-Type: application/json ' +
      "(curl: --json, or -H 'Content-Type: application/json').",
  )
})

it.each([
  [urlencoded, 'a=1&b=2'],
  [urlencoded, ''],
  ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--'],
  ['application/octet-stream', 'user%5Bname%5D=1'],
])('mentions no curl to a browser that sends a form as %s', (type, text) => {
  expect(messageOf(type, text, true)).toBe(
    'The body is a form. Send a JSON object instead, with the header Content-Type: application/json.',
  )
})

it.each([
  ['lines', '{"a":1}\r\n\r\n{"a":2}', 'For one event per line, add the header Content-Type: application/x-ndjson.'],
  [
    'lines, one of them broken',
    '\n{"a":1}\n{',
    'For one event per line, add the header Content-Type: application/x-ndjson.',
  ],
  ['one line', '{"a":1}\n', 'For this JSON, add the header Content-Type: application/json.'],
  ['indented JSON', '{\n"a":1\n}', 'For this JSON, add the header Content-Type: application/json.'],
  ['an array', '[{"a":1}]\n[]', 'For this JSON, add the header Content-Type: application/json.'],
  ['text', 'a,b\n1,2\n', 'For JSON, add the header Content-Type: application/json.'],
  ['nothing', '', 'For JSON, add the header Content-Type: application/json.'],
])('names the type to send for %s', (_, text, end) => {
  for (const isBrowser of [true, false]) {
    const message = messageOf('Text/CSV; header=absent', text, isBrowser)
    expect(message).toMatch(
      /^Content-Type text\/csv is not one of application\/json, text\/plain, application\/x-ndjson/,
    )
    expect([message.slice(-end.length), message.includes('curl')]).toEqual([end, false])
  }
})
