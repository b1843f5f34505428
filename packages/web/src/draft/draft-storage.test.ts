import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { storeDraftSoon, storedDraft } from './draft-storage.ts'

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
})

afterEach(() => vi.useRealTimers())

describe('the stored draft', () => {
  it.each([
    ['json', '{\n  "a": "\u2028" }\n'],
    ['cloudevents', '\n\n'],
    ['json', 'cloudevents\n'],
  ] as const)('restores a text of format %s as typed', (format, text) => {
    storeDraftSoon(text, format)
    vi.runAllTimers()
    expect(storedDraft()).toEqual({ text, format })
  })

  it('is empty at first', () => {
    expect(storedDraft()).toEqual({ text: '', format: 'json' })
  })

  it('has the text at the time when the page is closed', () => {
    storeDraftSoon('first', 'json')()
    storeDraftSoon('second', 'json')
    dispatchEvent(new Event('pagehide'))
    expect(storedDraft().text).toBe('second')
  })
})
