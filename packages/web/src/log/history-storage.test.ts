import { beforeEach, describe, expect, it } from 'vitest'
import type { Outcome } from '../submit/outcome.ts'
import type { Entry } from './entry.ts'
import { saveHistory } from './history-save.ts'
import { historyKey, loadHistory, readHistory } from './history-storage.ts'

const entry = (more: Partial<Entry> = {}): Entry => ({
  key: 'k',
  sentAt: '2026-11-23T12:00:03.000Z',
  name: 'signup',
  text: '{"event": "signup"}',
  bytes: 19,
  id: 'a',
  outcome: {
    kind: 'results',
    status: 202,
    ms: 14,
    response: {
      requestId: 'r',
      receivedAt: '2026-11-23T12:00:03.000Z',
      accepted: 1,
      rejected: 0,
      retry: 0,
      results: [{ index: 0, id: 'a', status: 'accepted', shardId: 'shardId-000000000000', sequenceNumber: '49' }],
    },
  },
  steps: { delivered: { key: 'events/1.ndjson', line: 3, at: '2026-11-23T12:00:08.000Z' } },
  ...more,
})

/** The same entry as every version of the console stores it. */
const stored = {
  key: 'k',
  sentAt: '2026-11-23T12:00:03.000Z',
  name: 'signup',
  text: '{"event": "signup"}',
  bytes: 19,
  id: 'a',
  outcome: {
    kind: 'answer',
    status: 202,
    ms: 14,
    answer: {
      requestId: 'r',
      receivedAt: '2026-11-23T12:00:03.000Z',
      accepted: 1,
      rejected: 0,
      retry: 0,
      results: [{ index: 0, id: 'a', status: 'accepted', shardId: 'shardId-000000000000', sequenceNumber: '49' }],
    },
  },
  hops: { delivered: { key: 'events/1.ndjson', line: 3, at: '2026-11-23T12:00:08.000Z' } },
}

beforeEach(() => localStorage.clear())

describe('the stored history', () => {
  it('restores the entries', () => {
    saveHistory([entry()])
    expect(loadHistory()).toEqual([entry()])
  })

  it('restores the headers of a response, unless they are damaged', () => {
    const outcome = { ...(entry().outcome as Outcome), headers: [['apigw-requestid', 'r']] } as Outcome
    saveHistory([entry({ outcome })])
    expect(loadHistory()).toEqual([entry({ outcome })])
    const damaged = { ...stored, outcome: { ...stored.outcome, headers: [['a', 7]] } }
    localStorage.setItem(historyKey, JSON.stringify({ version: 1, entries: [damaged] }))
    expect(loadHistory()).toEqual([entry()])
  })

  it('stores the names of version 1', () => {
    const outcome: Outcome = { kind: 'unrecognized', status: 404, ms: 1, message: 'Not Found' }
    saveHistory([entry(), entry({ outcome })])
    expect(JSON.parse(localStorage.getItem(historyKey) ?? '')).toEqual({
      version: 1,
      entries: [stored, { ...stored, outcome: { ...outcome, kind: 'foreign' } }],
    })
    expect(loadHistory()).toEqual([entry(), entry({ outcome })])
  })

  it('stores a text of 16 KiB, but not one byte more', () => {
    const text = 'x'.repeat(16_384)
    saveHistory([entry({ text, bytes: 16_384 }), entry({ text: `${text}x`, bytes: 16_385 })])
    expect(loadHistory().map((kept) => kept.text)).toEqual([text, null])
  })

  it('stores the newest 200 entries', () => {
    saveHistory(Array.from({ length: 201 }, (_, n) => entry({ key: `k${n}` })))
    const kept = loadHistory()
    expect(kept).toHaveLength(200)
    expect(kept[0]?.key).toBe('k0')
  })

  it('stores the newer half if the storage is full', () => {
    const room = 1_500
    const setItem = (key: string, value: string) => {
      if (value.length > room) throw new DOMException('full', 'QuotaExceededError')
      localStorage.setItem(key, value)
    }
    saveHistory(
      Array.from({ length: 8 }, (_, n) => entry({ key: `k${n}` })),
      { setItem },
    )
    expect(loadHistory().map(({ key }) => key)).toEqual(['k0', 'k1'])
  })

  it('restores an entry without an outcome as timed out', () => {
    saveHistory([entry({ outcome: null })])
    expect(loadHistory()[0]?.outcome).toEqual({ kind: 'timed-out' })
  })

  it.each([
    ['nothing', null],
    ['no JSON', '{'],
    ['an array', '[1]'],
    ['another version', JSON.stringify({ version: 2, entries: [stored] })],
    ['entries that are not a list', JSON.stringify({ version: 1, entries: {} })],
  ])('is empty if the browser has %s', (_, stored) => {
    expect(readHistory(stored)).toEqual([])
  })

  it('skips damaged entries and damaged parts of valid entries', () => {
    const entries = [
      null,
      { ...stored, sentAt: 'yesterday' },
      { ...stored, outcome: { kind: 'answer', status: 202, ms: 1, answer: { results: [{}] } } },
      { ...stored, text: 5, id: {}, hops: { delivered: { key: 7 }, stored: 'x' } },
    ]
    localStorage.setItem(historyKey, JSON.stringify({ version: 1, entries }))
    expect(loadHistory()).toEqual([{ ...entry(), text: null, id: null, steps: {} }])
  })
})
