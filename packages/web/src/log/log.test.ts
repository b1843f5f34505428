import type { JourneyEvent } from '@sluice/core/control-api'
import { describe, expect, test } from 'vitest'
import type { Outcome } from '../submit/outcome.ts'
import type { Entry } from './entry.ts'
import { type Change, change, type Log, maxEntries, openLog } from './log.ts'

const entry = (key: string, more: Partial<Entry> = {}): Entry => ({
  key,
  sentAt: '2026-11-23T12:00:03.000Z',
  name: 'signup',
  text: '{}',
  bytes: 2,
  id: null,
  outcome: null,
  steps: {},
  ...more,
})

const shardId = 'shardId-000000000000'
const at = '2026-11-23T12:00:03.010Z'
const stored = (...ids: string[]): JourneyEvent => ({
  type: 'stored',
  at,
  ids,
  shardId,
  sequenceNumber: '49',
  bytes: 97,
})
const buffered = (bufferedBytes: number, time: string, ...ids: string[]): JourneyEvent => ({
  type: 'buffered',
  at: time,
  ids,
  shardId,
  bufferedBytes,
  sizeBytes: 1_048_576,
  deliverAt: '2026-11-23T12:00:08.000Z',
})
const delivered = (key: string, ...ids: string[]): JourneyEvent => ({ type: 'delivered', at, ids, key, bytes: 97 })

const accepted = (id: string): Outcome => ({
  kind: 'results',
  status: 202,
  ms: 14,
  response: {
    requestId: 'r',
    receivedAt: at,
    accepted: 1,
    rejected: 0,
    retry: 0,
    results: [{ index: 0, id, status: 'accepted', shardId, sequenceNumber: '49' }],
  },
})

const apply = (...changes: Change[]): Log => changes.reduce(change, openLog([]))
const heard = (event: JourneyEvent): Change => ({ type: 'heard', event })

describe('the log', () => {
  test('keeps what is heard of an event before its answer has told the id', () => {
    const log = apply(
      { type: 'sent', entry: entry('k') },
      heard(stored('a', 'b')),
      heard(buffered(97, at, 'a')),
      { type: 'answered', key: 'k', outcome: accepted('a') },
      heard(delivered('events/1.ndjson', 'a')),
    )
    expect(log.entries[0]).toMatchObject({
      id: 'a',
      steps: { stored: { bytes: 97 }, buffered: { bufferedBytes: 97 }, delivered: { key: 'events/1.ndjson' } },
    })
    expect(log.early.size).toBe(0)
  })

  test('stays the same object when events of others are heard', () => {
    const log = apply({ type: 'sent', entry: entry('k') }, { type: 'answered', key: 'k', outcome: accepted('a') })
    expect(change(log, heard(stored('x', 'y')))).toBe(log)
  })

  test('fills the buffer with events of others and remembers since when the own one waits', () => {
    const log = apply(
      { type: 'sent', entry: entry('k', { id: 'a', outcome: accepted('a') }) },
      heard(buffered(97, at, 'a')),
      heard(buffered(500, '2026-11-23T12:00:05.000Z', 'x')),
    )
    expect(log.entries[0]?.steps.buffered).toMatchObject({ bufferedBytes: 500, at })
  })

  test('tells whoever waits in the buffer or in the stream that delivery failed, until there is news', () => {
    const failed: JourneyEvent = { type: 'error', at, ids: [], message: 'S3 did not take it.' }
    const log = apply(
      { type: 'sent', entry: entry('done', { id: 'a', outcome: accepted('a') }) },
      heard(delivered('events/1.ndjson', 'a')),
      { type: 'sent', entry: entry('buffered', { id: 'b', outcome: accepted('b') }) },
      heard(buffered(97, at, 'b')),
      { type: 'sent', entry: entry('stored', { id: 'c', outcome: accepted('c') }) },
      { type: 'sent', entry: entry('sending') },
      heard(failed),
    )
    const failures = ({ entries }: Log) => entries.map(({ steps }) => steps.error?.message)
    expect(failures(log)).toEqual([undefined, failed.message, failed.message, undefined])
    const later = [heard(delivered('events/2.ndjson', 'b')), heard(buffered(97, at, 'c'))].reduce(change, log)
    expect(failures(later)).toEqual([undefined, undefined, failed.message, undefined])
    expect(later.entries[1]?.steps.buffered).toMatchObject({ at })
  })

  test('does not let a second sending of the same id change what is delivered', () => {
    const log = apply(
      { type: 'sent', entry: entry('first', { id: 'a', outcome: accepted('a') }) },
      heard(delivered('events/1.ndjson', 'a')),
      { type: 'sent', entry: entry('second', { id: 'a', outcome: accepted('a') }) },
      heard(delivered('events/2.ndjson', 'a')),
      { type: 'found', id: 'a', found: { key: 'events/2.ndjson', line: 3 } },
    )
    expect(log.entries.map(({ steps }) => steps.delivered)).toEqual([
      { key: 'events/2.ndjson', line: 3, at, bytes: 97 },
      { key: 'events/1.ndjson', at, bytes: 97 },
    ])
  })

  test(`keeps the newest ${maxEntries}`, () => {
    const log = apply(
      ...Array.from({ length: maxEntries + 1 }, (_, n): Change => ({ type: 'sent', entry: entry(`k${n}`) })),
    )
    expect(log.entries).toHaveLength(maxEntries)
    expect(log.entries[0]?.key).toBe(`k${maxEntries}`)
    expect(log.entries.at(-1)?.key).toBe('k1')
  })

  test('brings back what a clear took, until something new is sent', () => {
    const cleared = apply({ type: 'sent', entry: entry('k') }, { type: 'cleared' })
    expect(cleared).toMatchObject({ entries: [], selected: null })
    expect(change(cleared, { type: 'restored' })).toMatchObject({ entries: [{ key: 'k' }], selected: 'k', cleared: [] })
    expect(change(cleared, { type: 'sent', entry: entry('new') }).cleared).toEqual([])
  })

  test('takes over what another tab sent or cleared, and keeps what this one is sending', () => {
    const log = apply(
      { type: 'sent', entry: entry('old', { outcome: accepted('a') }) },
      { type: 'sent', entry: entry('here') },
    )
    const read = change(log, { type: 'read', entries: [entry('there')] })
    expect(read.entries.map(({ key }) => key)).toEqual(['here', 'there'])
  })

  test('does not change when another tab lists the same entries, so that two tabs come to rest', () => {
    const log = apply({ type: 'sent', entry: entry('k', { outcome: accepted('a') }) })
    expect(change(log, { type: 'read', entries: [entry('k')] })).toBe(log)
  })
})
