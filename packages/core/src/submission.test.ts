import { describe, expect, it } from 'vitest'
import { limits } from './pipeline.ts'
import { ProblemError } from './problem.ts'
import type { Rejection } from './response.ts'
import { readJson, readNdjson, type Submission } from './submission.ts'

const problemOf = (read: () => unknown) => {
  try {
    read()
  } catch (error) {
    if (error instanceof ProblemError) return { code: error.code, message: error.message, ...error.place }
    throw error
  }
  return undefined
}

const nested = (depth: number) => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`

const event = (text: string, id?: string): Submission => ({ kind: 'event', text, ...(id !== undefined && { id }) })
const rejected = (error: Partial<Rejection>) => ({ kind: 'rejected', error })

describe('readJson', () => {
  it('returns one object as one event with its text unchanged', () => {
    expect(readJson(' {"a" : 1e400}\n')).toEqual([event('{"a" : 1e400}')])
  })

  it.each([
    ['{"event_id":"x-1"}', 'x-1'],
    ['{"event_id":"\\u0041\\n"}', 'A\n'],
    ['{"event_id":12345678901234567890}', '12345678901234567890'],
    ['{"event_id":-1.50e+3}', '-1.50e+3'],
    ['{"event_id":1,"event_id":"last"}', 'last'],
    ['{"\\u0065vent_id":7}', '7'],
    [`{"event_id":"${'😀'.repeat(limits.idCharacters)}"}`, '😀'.repeat(limits.idCharacters)],
  ])('returns for %s the id %s', (text, id) => {
    expect(readJson(text)).toEqual([event(text, id)])
  })

  it.each(['""', 'null', 'true', '{}', '["x"]', `"${'x'.repeat(129)}"`, `"${'😀'.repeat(129)}"`, '1'.repeat(129)])(
    'rejects the event_id %s',
    (json) => {
      const message = 'event_id must be a string or a number of 1 to 128 characters.'
      expect(readJson(`[{"event_id":${json}}]`)).toEqual([
        rejected({ code: 'invalid_id', pointer: '/event_id', message }),
      ])
    },
  )

  it('accepts an event_id of 127 and 128 characters', () => {
    for (const length of [127, 128]) {
      expect(readJson(`{"event_id":"${'x'.repeat(length)}"}`)).toMatchObject([{ id: 'x'.repeat(length) }])
    }
  })

  it('rejects a top-level _meta, even if it is escaped, and accepts a deeper one', () => {
    const message = '_meta is reserved. Rename this field.'
    const rejection = rejected({ code: 'reserved_field', pointer: '/_meta', message })
    expect(readJson('[{"_meta":1},{"\\u005fmeta":{}},{"a":{"_meta":1}},{"_Meta":1}]')).toMatchObject([
      rejection,
      rejection,
      { text: '{"a":{"_meta":1}}' },
      { text: '{"_Meta":1}' },
    ])
  })

  it('rejects values that are not objects and accepts the objects', () => {
    const rejection: Rejection = {
      code: 'not_an_object',
      pointer: '',
      message: 'Each element of the array must be a JSON object.',
    }
    expect(readJson('[1,{"a":1},"x",[{}],null]')).toEqual([
      rejected(rejection),
      event('{"a":1}'),
      rejected(rejection),
      rejected(rejection),
      rejected(rejection),
    ])
    expect(readJson('7')).toEqual([rejected({ ...rejection, message: 'An event must be a JSON object.' })])
  })

  it('accepts 64 levels and points to the 65th', () => {
    expect(readJson(nested(63))).toEqual([event(nested(63))])
    expect(readJson(nested(64))).toEqual([event(nested(64))])
    expect(readJson(`[{},${nested(65)}]`)[1]).toEqual(
      rejected({
        code: 'too_deep',
        pointer: `/a${'/0'.repeat(63)}`,
        message: 'The event is nested 65 levels deep; the limit is 64. Flatten it.',
      }),
    )
  })

  it('rejects a megabyte of brackets, closed or not', () => {
    const half = limits.requestBytes / 2
    expect(readJson('['.repeat(half) + ']'.repeat(half))).toMatchObject([rejected({ code: 'not_an_object' })])
    expect(problemOf(() => readJson('['.repeat(2 * half)))).toMatchObject({ code: 'invalid_json' })
    const deep = `{"a":${'['.repeat(half - 4)}${']'.repeat(half - 4)}}`
    expect(readJson(deep)).toMatchObject([rejected({ code: 'too_deep' })])
  })

  it('reports the line and column of a syntax error', () => {
    expect(problemOf(() => readJson('{\r\n  "a": 1\r\n  "b": 2\r\n}'))).toEqual({
      code: 'invalid_json',
      line: 3,
      column: 3,
      message: 'The request body is not valid JSON. Line 3, column 3: a comma or } is missing.',
    })
  })

  it.each([
    [
      '{"a":1}\n{"a":2}\n',
      'Line 2, column 1: there is text after the JSON value; send one event per line as application/x-ndjson.',
    ],
    ['{"a":1} {"a":2}\n', 'Line 1, column 9: there is text after the JSON value.'],
  ])('explains the text after the value in %j', (text, reason) => {
    expect(problemOf(() => readJson(text))).toMatchObject({ message: `The request body is not valid JSON. ${reason}` })
  })

  it.each([
    ['', 'The request body is empty. Send at least one event.'],
    [' \r\n\t', 'The request body is empty. Send at least one event.'],
    ['[]', 'The array has no event. Send at least one.'],
    ['[ ]', 'The array has no event. Send at least one.'],
  ])('rejects %j as empty', (text, message) => {
    expect(problemOf(() => readJson(text))).toEqual({ code: 'empty', message })
  })

  it('accepts 5,000 events and rejects 5,001', () => {
    const batch = (events: number) => `[${Array(events).fill('{}').join()}]`
    expect(readJson(batch(limits.requestEvents - 1))).toHaveLength(limits.requestEvents - 1)
    expect(readJson(batch(limits.requestEvents))).toHaveLength(limits.requestEvents)
    expect(problemOf(() => readJson(batch(limits.requestEvents + 1)))).toEqual({
      code: 'too_many_events',
      message: 'The array has 5001 events; the limit is 5000. Send smaller batches.',
    })
  })
})

describe('readNdjson', () => {
  it('reads one event per line with LF or CRLF and skips blank lines', () => {
    const texts = (text: string) =>
      readNdjson(text).map((event) => (event.kind === 'event' ? event.text : event.error.code))
    expect(texts('{"a":1}\n{"a":2}')).toEqual(['{"a":1}', '{"a":2}'])
    expect(texts('\r\n{"a":1}\r\n \t \r\n{"a":2}\r\n\n')).toEqual(['{"a":1}', '{"a":2}'])
  })

  it('rejects a line that is not JSON with its place and accepts the others', () => {
    expect(readNdjson('{"a":1}\n\n{"a":}\r\n{"a":3}')).toEqual([
      event('{"a":1}'),
      rejected({
        code: 'invalid_json',
        pointer: '',
        message: 'Line 3 is not valid JSON. Column 6: a value is missing.',
        line: 3,
        column: 6,
      }),
      event('{"a":3}'),
    ])
  })

  it('rejects arrays and scalars', () => {
    const rejection: Rejection = {
      code: 'not_an_object',
      pointer: '',
      message: 'Each line of NDJSON must be a JSON object.',
    }
    const array = 'Each line of NDJSON must be a JSON object. Send an array of events as application/json.'
    expect(readNdjson('[{"a":1}]\n[]\n1\n{"_meta":1}')).toEqual([
      rejected({ ...rejection, message: array }),
      rejected({ ...rejection, message: array }),
      rejected(rejection),
      rejected(expect.objectContaining({ code: 'reserved_field' })),
    ])
  })

  it('rejects blank lines as empty and more than 5,000 events', () => {
    const message = 'The body has no event. Send at least one.'
    expect(problemOf(() => readNdjson('\n \r\n'))).toEqual({ code: 'empty', message })
    expect(readNdjson('{}\n\n'.repeat(limits.requestEvents))).toHaveLength(limits.requestEvents)
    expect(problemOf(() => readNdjson('{}\n'.repeat(limits.requestEvents + 1)))).toMatchObject({
      code: 'too_many_events',
    })
  })
})
