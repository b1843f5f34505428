import { manualClock } from '@sluice/core/manual-clock'
import { expect, it } from 'vitest'
import { admission } from './admission.ts'

const limits = { handlersAtOnce: 2, waitSeconds: 1, waitingBytes: 1_000 }

/** Returns an admission, and a function that enters a request whose outcome is added to `outcomes`. */
function setUp() {
  const clock = manualClock()
  const { enter, leave } = admission(clock, limits)
  const outcomes: string[] = []
  const request = (name: string, bytes = 1) => {
    const turn = enter(bytes)
    if (turn === 'busy') outcomes.push(`${name} busy`)
    else void turn.then((outcome) => outcomes.push(`${name} ${outcome}`))
  }
  /** Ends one request every `ms` milliseconds. */
  const end = async (count: number, ms: number) => {
    for (let n = 0; n < count; n++) {
      await clock.advance(ms)
      leave()
    }
    await clock.advance(0)
  }
  return { request, end, outcomes }
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

it('rejects a request at once that would wait too long', async () => {
  const { request, end, outcomes } = setUp()
  for (let n = 0; n < 100; n++) request('early')
  // With 10 ms for each turn, 100 requests wait a second.
  await end(90, 10)
  outcomes.length = 0
  for (let n = 0; n < 120; n++) request(`${n}`)
  expect(outcomes[0]).toMatch(/^(9\d|10\d) busy$/)
  expect(outcomes.at(-1)).toBe('119 busy')
})

it('reports a request as late whose turn comes after the limit', async () => {
  const { request, end, outcomes } = setUp()
  for (const name of ['a', 'b', 'c', 'd']) request(name)
  await end(1, 1_001)
  expect(outcomes.slice(2)).toEqual(['c late', 'd late'])
  request('e')
  await end(0, 0)
  expect(outcomes.at(-1)).toBe('e admitted')
})

it('limits the bytes that wait', async () => {
  const { request, end, outcomes } = setUp()
  for (const name of ['a', 'b']) request(name, 5_000)
  request('c', 900)
  request('d', 101)
  expect(outcomes).toEqual(['d busy'])
  await end(1, 10)
  request('e', 1_000)
  await end(2, 10)
  expect(outcomes).toEqual(['d busy', 'a admitted', 'b admitted', 'c admitted', 'e admitted'])
})
