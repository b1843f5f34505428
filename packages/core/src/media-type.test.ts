import { describe, expect, it } from 'vitest'
import { formatOf } from './media-type.ts'

describe('formatOf', () => {
  it.each([
    ['', 'json'],
    ['application/json', 'json'],
    ['Application/JSON; charset=utf-8', 'json'],
    ['text/plain;charset=UTF-8', 'json'],
    [' application/x-ndjson ; charset=utf-8', 'ndjson'],
    ['application/x-ndjson', 'ndjson'],
    ['application/jsonl', 'ndjson'],
    ['application/cloudevents+json; charset=utf-8', 'cloudevent'],
    ['application/cloudevents-batch+json', 'cloudevent-batch'],
  ])('reads %j as %s', (contentType, format) => {
    expect(formatOf(contentType, false)).toBe(format)
  })

  it('reads every type except CloudEvents types as the data of a binary CloudEvent', () => {
    expect(formatOf('image/png', true)).toBe('cloudevent-binary')
    expect(formatOf('application/json', true)).toBe('cloudevent-binary')
    expect(formatOf('', true)).toBe('cloudevent-binary')
    expect(formatOf('application/cloudevents+json', true)).toBe('cloudevent')
    expect(() => formatOf('application/cloudevents+xml', true)).toThrow('application/cloudevents+xml is not one of')
  })

  it('names the header to send instead of the form type of curl', () => {
    expect(() => formatOf('application/x-www-form-urlencoded', false)).toThrow(
      "Add the header Content-Type: application/json (curl: --json, or -H 'Content-Type: application/json')",
    )
  })

  it.each(['text/html', 'application/xml', 'multipart/form-data; boundary=x', 'json'])('rejects %s', (type) => {
    expect(() => formatOf(type, false)).toThrow('is not one of application/json, text/plain, application/x-ndjson')
  })
})
