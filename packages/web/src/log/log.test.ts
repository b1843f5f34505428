import type { EventLocation, JourneyEvent } from '@sluice/core/control-api'
import { describe, expect, it } from 'vitest'
import type { Outcome } from '../submit/outcome.ts'
import type { Entry } from './entry.ts'
import { followEvent, followOutcome, locate } from './follow.ts'
import { mergeStored } from './history-save.ts'
import { type Log, type LogAction, maxEntries, openLog, updateLog } from './log.ts'
import { statusOf } from './status.ts'

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

const apply = (...actions: LogAction[]): Log => actions.reduce(updateLog, { ...openLog([]), followOutcome })
const changed = (change: (log: Log) => Log): LogAction => ({ type: 'changed', change })
const reported = (event: JourneyEvent) => changed((log) => followEvent(log, event))
const found = (id: string, location: EventLocation) => changed((log) => locate(log, id, location))

describe('updateLog', () => {
  it('keeps steps that are reported before the response names the id', () => {
    const log = apply(
      { type: 'sent', entry: entry('k') },
      reported(stored('a', 'b')),
      reported(buffered(97, at, 'a')),
      { type: 'outcome', key: 'k', outcome: accepted('a') },
      reported(delivered('events/1.ndjson', 'a')),
    )
    expect(log.entries[0]).toMatchObject({
      id: 'a',
      steps: { stored: { bytes: 97 }, buffered: { bufferedBytes: 97 }, delivered: { key: 'events/1.ndjson' } },
    })
    expect(log.early).toEqual([])
  })

  it('doesn’t follow an event that was rejected, whatever else has its id', () => {
    const denied: Outcome = { kind: 'unrecognized', status: 401, ms: 5, message: 'Unauthorized' }
    const log = apply({ type: 'sent', entry: entry('k', { id: 'a' }) }, { type: 'outcome', key: 'k', outcome: denied })
    expect(updateLog(log, reported(stored('a')))).toBe(log)
    expect(updateLog(log, reported(delivered('events/1.ndjson', 'a')))).toBe(log)
    expect(updateLog(log, found('a', { key: 'events/1.ndjson', line: 1 }))).toBe(log)
  })

  it('counts the events of a batch that are not delivered yet, each once', () => {
    const results = ['a', 'b', 'c'].map((id, index) => ({
      index,
      id,
      status: 'accepted' as const,
      shardId,
      sequenceNumber: '49',
    }))
    const response = { requestId: 'r', receivedAt: at, accepted: 3, rejected: 0, retry: 0, results }
    const log = apply({ type: 'sent', entry: entry('k') }, reported(delivered('events/1.ndjson', 'a', 'x')), {
      type: 'outcome',
      key: 'k',
      outcome: { kind: 'results', status: 202, ms: 14, response },
    })
    const state = ({ entries: [first] }: Log) => first && [first.undelivered, statusOf(first).label]
    expect(state(log)).toEqual([2, 'Partly delivered'])
    const later = updateLog(log, reported(delivered('events/2.ndjson', 'a', 'b')))
    expect(state(later)).toEqual([1, 'Partly delivered'])
    expect(state(updateLog(later, reported(delivered('events/3.ndjson', 'c'))))).toEqual([0, 'Delivered'])
  })

  it('returns the same log for an event of someone else', () => {
    const log = apply({ type: 'sent', entry: entry('k') }, { type: 'outcome', key: 'k', outcome: accepted('a') })
    expect(updateLog(log, reported(stored('x', 'y')))).toBe(log)
  })

  it('updates the size of a shared buffer, but not since when the event waits', () => {
    const log = apply(
      { type: 'sent', entry: entry('k', { id: 'a', outcome: accepted('a') }) },
      reported(buffered(97, at, 'a')),
      reported(buffered(500, '2026-11-23T12:00:05.000Z', 'x')),
    )
    expect(log.entries[0]?.steps.buffered).toMatchObject({ bufferedBytes: 500, at })
  })

  it('shows a failed delivery on all entries that wait, until the next step', () => {
    const failed: JourneyEvent = { type: 'error', at, ids: [], message: 'S3 rejected the object.' }
    const log = apply(
      { type: 'sent', entry: entry('done', { id: 'a', outcome: accepted('a') }) },
      reported(delivered('events/1.ndjson', 'a')),
      { type: 'sent', entry: entry('buffered', { id: 'b', outcome: accepted('b') }) },
      reported(buffered(97, at, 'b')),
      { type: 'sent', entry: entry('stored', { id: 'c', outcome: accepted('c') }) },
      { type: 'sent', entry: entry('sending') },
      reported(failed),
    )
    const failures = ({ entries }: Log) => entries.map(({ steps }) => steps.error?.message)
    expect(failures(log)).toEqual([undefined, failed.message, failed.message, undefined])
    const later = [reported(delivered('events/2.ndjson', 'b')), reported(buffered(97, at, 'c'))].reduce(updateLog, log)
    expect(failures(later)).toEqual([undefined, undefined, failed.message, undefined])
    expect(later.entries[1]?.steps.buffered).toMatchObject({ at })
  })

  it('keeps the delivery of an event when its id is sent a second time', () => {
    const log = apply(
      { type: 'sent', entry: entry('first', { id: 'a', outcome: accepted('a') }) },
      reported(delivered('events/1.ndjson', 'a')),
      { type: 'sent', entry: entry('second', { id: 'a', outcome: accepted('a') }) },
      reported(delivered('events/2.ndjson', 'a')),
      found('a', { key: 'events/2.ndjson', line: 3 }),
    )
    expect(log.entries.map(({ steps }) => steps.delivered)).toEqual([
      { key: 'events/2.ndjson', line: 3, at, bytes: 97 },
      { key: 'events/1.ndjson', at, bytes: 97 },
    ])
  })

  it(`keeps the newest ${maxEntries} entries`, () => {
    const log = apply(
      ...Array.from({ length: maxEntries + 1 }, (_, n): LogAction => ({ type: 'sent', entry: entry(`k${n}`) })),
    )
    expect(log.entries).toHaveLength(maxEntries)
    expect(log.entries[0]?.key).toBe(`k${maxEntries}`)
    expect(log.entries.at(-1)?.key).toBe('k1')
  })

  it('restores cleared entries until something new is sent', () => {
    const cleared = apply({ type: 'sent', entry: entry('k') }, { type: 'cleared' })
    expect(cleared).toMatchObject({ entries: [], selected: null })
    expect(updateLog(cleared, { type: 'restored' })).toMatchObject({
      entries: [{ key: 'k' }],
      selected: 'k',
      cleared: [],
    })
    expect(updateLog(cleared, { type: 'sent', entry: entry('new') }).cleared).toEqual([])
  })

  it('takes over the list of another tab and keeps what this tab is sending', () => {
    const log = apply(
      { type: 'sent', entry: entry('old', { outcome: accepted('a') }) },
      { type: 'sent', entry: entry('here') },
    )
    const read = mergeStored(log, [entry('there')])
    expect(read.entries.map(({ key }) => key)).toEqual(['here', 'there'])
  })

  it('returns the same log if another tab lists the same entries', () => {
    const log = apply({ type: 'sent', entry: entry('k', { outcome: accepted('a') }) })
    expect(mergeStored(log, [entry('k')])).toBe(log)
  })
})
