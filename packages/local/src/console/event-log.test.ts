import { manualClock } from '@sluice/core/manual-clock'
import type { SubmitResponse } from '@sluice/core/response'
import { expect, it } from 'vitest'
import { eventLog, type HandledRequest } from './event-log.ts'

const never = new AbortController().signal
const any = () => true

/** Returns a request with one accepted event. */
function request(event: object, { bytes = 0 } = {}): HandledRequest {
  const response: SubmitResponse = {
    requestId: 'r',
    receivedAt: '2026-01-01T00:00:00.000Z',
    accepted: 1,
    rejected: 0,
    retry: 0,
    results: [{ index: 0, id: 'i', status: 'accepted', shardId: 's', sequenceNumber: '1' }],
  }
  const body = Buffer.from(JSON.stringify(event).padEnd(bytes))
  return { at: '', source: 'curl', status: 202, headers: {}, body, response: JSON.stringify(response) }
}

it('resolves with the events that were wanted, those that are there or the next ones', async () => {
  const log = eventLog(manualClock())
  const wait = { waitMs: 1_000, signal: never }
  log.add(request({ n: 1 }))
  const first = await log.find(any, wait)
  const second = log.find(({ value }) => (value as { n: number }).n === 3, wait)
  log.add(request({ n: 2 }))
  log.add(request({ n: 3 }))
  log.add(request({ n: 3, more: true }))
  expect(first.map(({ text }) => text)).toEqual(['{"n":1}'])
  expect((await second).map(({ text }) => text)).toEqual(['{"n":3}'])
})

it('resolves with nothing after the wait, and not before', async () => {
  const clock = manualClock()
  const log = eventLog(clock)
  let found: unknown
  void log.find(any, { waitMs: 1_000, signal: never }).then((events) => {
    found = events
  })
  await clock.advance(999)
  expect(found).toBe(undefined)
  await clock.advance(1)
  expect(found).toEqual([])
})

it('resolves with nothing once the caller has left', async () => {
  const clock = manualClock()
  const log = eventLog(clock)
  const caller = new AbortController()
  const found = log.find(any, { waitMs: 1_000, signal: caller.signal })
  caller.abort()
  expect(await found).toEqual([])
  expect(await log.find(any, { waitMs: 1_000, signal: caller.signal })).toEqual([])
  expect(clock.pendingTimers()).toBe(0)
})

it('returns at once without a wait', async () => {
  expect(await eventLog(manualClock()).find(any, { waitMs: 0, signal: never })).toEqual([])
})

it('drops the oldest requests above 8 MiB and counts them, but never the newest', () => {
  const log = eventLog(manualClock())
  for (let n = 0; n < 12; n++) log.add(request({ n }, { bytes: 1024 * 1024 }))
  const numbers = () => log.events().map(({ value }) => (value as { n: number }).n)
  expect([numbers(), log.forgotten()]).toEqual([[5, 6, 7, 8, 9, 10, 11], 5])
  log.add(request({ n: 12 }, { bytes: 20 * 1024 * 1024 }))
  expect([numbers(), log.forgotten()]).toEqual([[12], 12])
  log.clear()
  expect([numbers(), log.forgotten()]).toEqual([[], 0])
})
