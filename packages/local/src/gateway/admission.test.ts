import { every } from '@sluice/core/clock'
import { type ManualClock, manualClock } from '@sluice/core/manual-clock'
import { expect, it } from 'vitest'
import { admission } from './admission.ts'

const limits = { handlersAtOnce: 2, waitSeconds: 1, rejectionsPerSecond: 20, waitingBytes: 1_000 }

/** Returns an admission, and a function that enters a request whose outcome is added to `outcomes`. */
function setUp() {
  // A turn of the event loop takes a millisecond.
  const clock: ManualClock = manualClock(undefined, { defer: (run) => void clock.after(1, run) })
  let connections = 0
  const { enter, leave } = admission({ limits, clock, connections: () => connections })
  const outcomes: string[] = []
  const request = (name: string, bytes = 1) => {
    void enter(bytes).then((isAdmitted) => outcomes.push(`${name} ${isAdmitted ? 'admitted' : 'rejected'}`))
  }
  /** Ends one request every `ms` milliseconds. */
  const end = async (count: number, ms: number) => {
    for (let n = 0; n < count; n++) {
      await clock.advance(ms)
      leave()
    }
    await clock.advance(1)
  }
  return { clock, request, end, outcomes, connect: () => connections++ }
}

it('admits as many requests at once as the limit, and the others in order', async () => {
  const { request, end, outcomes } = setUp()
  for (const name of ['a', 'b', 'c', 'd']) request(name)
  await end(0, 0)
  expect(outcomes).toEqual(['a admitted', 'b admitted'])
  await end(1, 10)
  expect(outcomes).toEqual(['a admitted', 'b admitted', 'c admitted'])
  await end(3, 10)
  request('e')
  await end(0, 0)
  expect(outcomes.slice(3)).toEqual(['d admitted', 'e admitted'])
})

it('rejects a request at once that would wait too long, up to a number of them', async () => {
  const { clock, request, end, outcomes } = setUp()
  const requests = (count: number) => {
    for (let n = 0; n < count; n++) request(`${n}`)
  }
  requests(60)
  // One request ends each 10 ms, and at most 700 ms are expected, so 71 can wait.
  await end(30, 10)
  requests(71 - 28)
  await end(0, 0)
  expect(outcomes.filter((outcome) => outcome.includes('rejected'))).toEqual([])
  for (const name of ['a', 'b', 'c']) request(name)
  await end(0, 0)
  expect(outcomes.slice(-2)).toEqual(['a rejected', 'b rejected'])
  await clock.advance(50)
  for (const name of ['d', 'e']) request(name)
  await end(0, 0)
  expect(outcomes.slice(-2)).toEqual(['b rejected', 'd rejected'])
})

it('expects no wait from the speed of requests that had none', async () => {
  const { request, end, outcomes } = setUp()
  for (let n = 0; n < 10; n++) {
    request(`${n}`)
    await end(1, 100)
  }
  for (let n = 0; n < 40; n++) request('x')
  await end(0, 0)
  expect(outcomes).not.toContain('x rejected')
})

it('rejects a request whose turn comes after the limit', async () => {
  const { request, end, outcomes } = setUp()
  for (const name of ['a', 'b', 'c', 'd']) request(name)
  await end(1, 1_001)
  expect(outcomes.slice(2)).toEqual(['c rejected', 'd rejected'])
  request('e')
  await end(0, 0)
  expect(outcomes.at(-1)).toBe('e admitted')
})

it('limits the bytes that wait', async () => {
  const { request, end, outcomes } = setUp()
  for (const name of ['a', 'b']) request(name, 5_000)
  request('c', 900)
  request('d', 101)
  await end(1, 10)
  request('e', 1_000)
  await end(2, 10)
  expect(outcomes).toEqual(['a admitted', 'b admitted', 'd rejected', 'c admitted', 'e admitted'])
})

it('lets new connections go first, for half a second', async () => {
  const { clock, request, end, outcomes, connect } = setUp()
  const stop = every(clock, 1, connect)
  for (const name of ['a', 'b', 'c']) request(name)
  await end(1, 0)
  await clock.advance(497)
  expect(outcomes).toEqual(['a admitted', 'b admitted'])
  await clock.advance(5)
  expect(outcomes.at(-1)).toBe('c admitted')
  stop()
})
