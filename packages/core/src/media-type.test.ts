import { describe, expect, it } from 'vitest'
import { contentTypeIn, formatOf, mediaTypeOf } from './media-type.ts'

describe('formatOf', () => {
  it.each([
    ['', 'json'],
    ['application/json', 'json'],
    ['Application/JSON; charset=utf-8', 'json'],
    ['text/plain;charset=UTF-8', 'json'],
    [' application/x-ndjson ; charset=utf-8', 'ndjson'],
    ['application/x-ndjson', 'ndjson'],
    ['application/ndjson', 'ndjson'],
    ['application/jsonl', 'ndjson'],
    ['application/jsonlines', 'ndjson'],
    ['application/json, application/json', 'json'],
    ['application/json,Application/JSON; charset=utf-8', 'json'],
    ['application/x-ndjson, application/x-ndjson, application/x-ndjson', 'ndjson'],
    ['text/plain; a="x, y"', 'json'],
    [', ,', 'json'],
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
    expect(formatOf('application/cloudevents+xml', true)).toBeUndefined()
  })

  it.each([
    'text/html',
    'application/xml',
    'multipart/form-data; boundary=x',
    'json',
    'application/json, application/x-ndjson',
    'application/json; charset=utf-8, text/html',
  ])('returns undefined for %s', (type) => {
    expect(formatOf(type, false)).toBeUndefined()
  })
})

describe('contentTypeIn', () => {
  it.each([
    ['text/csv', 'text/csv'],
    [' text/csv; header=present , text/csv', 'text/csv; header=present'],
    ['text/csv, text/html', 'text/csv, text/html'],
    ['text/csv; a="1, text/csv"', 'text/csv; a="1, text/csv"'],
    ['', ''],
  ])('returns the value of %j', (header, value) => {
    expect(contentTypeIn(header)).toBe(value)
  })
})

describe('mediaTypeOf', () => {
  it('returns a header with different types as a whole', () => {
    expect(mediaTypeOf('Text/CSV, text/html')).toBe('text/csv, text/html')
  })
})
