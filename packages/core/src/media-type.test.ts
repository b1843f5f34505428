import { describe, expect, test } from 'vitest'
import { formatOf } from './media-type.ts'

describe('formatOf', () => {
  test.each([
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

  test('reads any other type as the data of a binary CloudEvent, but a CloudEvents type as what it says', () => {
    expect(formatOf('image/png', true)).toBe('cloudevent-binary')
    expect(formatOf('application/json', true)).toBe('cloudevent-binary')
    expect(formatOf('', true)).toBe('cloudevent-binary')
    expect(formatOf('application/cloudevents+json', true)).toBe('cloudevent')
    expect(() => formatOf('application/cloudevents+xml', true)).toThrow('application/cloudevents+xml is not one of')
  })

  test("names the header that curl's default form type should have been", () => {
    expect(() => formatOf('application/x-www-form-urlencoded', false)).toThrow(
      "add the header Content-Type: application/json (curl: --json, or -H 'Content-Type: application/json')",
    )
  })

  test.each(['text/html', 'application/xml', 'multipart/form-data; boundary=x', 'json'])('refuses %s', (type) => {
    expect(() => formatOf(type, false)).toThrow('is not one of application/json, text/plain, application/x-ndjson')
  })
})
