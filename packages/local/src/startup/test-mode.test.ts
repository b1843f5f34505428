import { readFile } from 'node:fs/promises'
import { type Clock, nextTurn, sleep } from '@sluice/core/clock'
import { systemClock } from '@sluice/functions/system-clock'
import { expect, it } from 'vitest'
import { manualTime, Work } from './test-mode.ts'

const start = Date.UTC(2026, 0, 1)

it('lets work that reads files end before time moves', async () => {
  const work = new Work()
  const { clock, time } = manualTime(start, work, systemClock)
  const times: number[] = []
  const run = async () => {
    for (let step = 0; step < 5; step++) {
      for (let file = 0; file < 3; file++) await readFile(import.meta.filename)
      times.push(clock.monotonic())
      await sleep(clock, 1_000)
    }
  }
  const ended = work.track('delivery', run())
  await time.advance(10_000)
  await ended
  expect(times).toEqual([0, 1_000, 2_000, 3_000, 4_000])
})

it('lets turns of the event loop pass that the work has put off', async () => {
  const work = new Work()
  const { clock, time } = manualTime(start, work, systemClock)
  let turns = 0
  clock.after(1_000, () => void passTurns())
  const passTurns = async () => {
    for (; turns < 100; turns++) await nextTurn(clock)
  }
  await time.advance(1_000)
  expect(turns).toBe(100)
})

it('counts the requests that wait for time to pass', async () => {
  const work = new Work()
  const { clock, time } = manualTime(start, work, systemClock)
  const request = work.track('request', sleep(clock, 1_000))
  work.track('delivery', sleep(clock, 1_000))
  const waiting = await time.waitingRequests()
  await time.advance(1_000)
  await request
  expect([waiting, await time.waitingRequests()]).toEqual([1, 0])
})

it('moves once for each of several calls at the same time', async () => {
  const { time } = manualTime(start, new Work(), systemClock)
  await Promise.all([time.advance(1_000), time.advance(10), time.advance(500)])
  expect(time.now()).toBe(start + 1_510)
})

it('reports work that never waits for the clock', async () => {
  const work = new Work()
  let elapsed = 0
  const fast: Clock = { ...systemClock, monotonic: () => (elapsed += 10_000) }
  const { time } = manualTime(start, work, fast)
  void work.track('delivery', new Promise(() => {}))
  await expect(time.advance(1)).rejects.toThrow("The pipeline was busy for 30 s, so its time couldn't move.")
})
