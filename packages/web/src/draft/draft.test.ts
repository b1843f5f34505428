import { limits } from '@sluice/core/pipeline'
import { storedLine } from '@sluice/core/stored-line'
import { describe, expect, it } from 'vitest'
import { readDraft, selectEvents } from './draft.ts'

describe('readDraft', () => {
  it('counts the events and bytes of a valid text', () => {
    expect(readDraft('{"name":"Zoë"}')).toMatchObject({ bytes: 15, maxBytes: 1_000_000, events: 1, error: null })
    expect(readDraft('[{}, {}]')).toMatchObject({ maxBytes: limits.requestBytes, events: 2, error: null })
  })

  it('returns the place of a syntax error', () => {
    const { error } = readDraft('{ "event": "signup",\r\n  "user_id": ,\n}')
    expect(error).toEqual({ message: 'a value is missing', place: { offset: 35, line: 2, column: 14 } })
  })

  it('returns no place for an empty or too large text', () => {
    expect(readDraft(' \n').error?.place).toBeUndefined()
    expect(readDraft(' \n').error?.message).toContain('empty')
    const tooLarge = `["${'x'.repeat(limits.requestBytes - 3)}"]`
    expect(readDraft(tooLarge).bytes).toBe(limits.requestBytes + 1)
    expect(readDraft(tooLarge).error?.message).toContain('1048576')
  })

  it('lists the events that would be rejected, with the handler’s reason', () => {
    const { error, rejections } = readDraft('[{"a":1}, 42, {"_meta":{}}]')
    expect(error).toBeNull()
    expect(rejections.map(({ index, rejection }) => [index, rejection.code])).toEqual([
      [1, 'not_an_object'],
      [2, 'reserved_field'],
    ])
  })

  it('rejects an event whose stored line would be too large', () => {
    const event = (bytes: number) => `{"a":"${'x'.repeat(bytes)}"}`
    expect(readDraft(event(limits.lineBytes - 200)).rejections).toEqual([])
    expect(readDraft(event(limits.lineBytes - 50)).rejections[0]?.rejection.code).toBe('too_large')
  })

  it('counts the stored line of one event, but the request of a batch', () => {
    const lengthOf = (text: string, id: string) => storedLine(text, id, new Date().toISOString()).length
    for (const text of ['{}', '{ }', '{"a":"Zoë"}', ' {"a": 1}\n']) {
      expect(readDraft(text).countedBytes, text).toBe(lengthOf(text.trim(), '0'.repeat(36)))
    }
    const event = `{"a":"${'x'.repeat(limits.lineBytes - 60)}"}`
    const { countedBytes, rejections } = readDraft(event)
    expect(rejections[0]?.rejection.message).toContain(`has ${countedBytes} bytes`)
    expect(readDraft('{"event_id":"mine"}').countedBytes).toBe(lengthOf('{"event_id":"mine"}', 'mine'))
    expect(readDraft('[{}]')).toMatchObject({ countedBytes: 4, bytes: 4, maxBytes: limits.requestBytes })
  })

  it('returns the first event’s own id', () => {
    expect(readDraft('{"event_id": 12345678901234567890}').id).toBe('12345678901234567890')
    expect(readDraft('{"a":1}').id).toBeNull()
  })
})

describe('selectEvents', () => {
  it('returns the chosen elements as written', () => {
    expect(selectEvents('[{"n":1.0}, {"n":2e2},\n{ "n" : 12345678901234567890 }]', [1, 2])).toBe(
      '[{"n":2e2},\n{ "n" : 12345678901234567890 }]',
    )
  })
})
