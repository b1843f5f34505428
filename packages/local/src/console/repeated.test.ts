import { manualClock } from '@sluice/core/manual-clock'
import { expect, it } from 'vitest'
import { oncePerMinute } from './repeated.ts'

function start() {
  const clock = manualClock()
  const passed: string[] = []
  return { clock, passed, report: oncePerMinute(clock, (message) => passed.push(message)) }
}

it('passes on the same message once per minute, with the number of its repetitions', async () => {
  const { clock, passed, report } = start()
  for (let second = 0; second < 120; second += 2) {
    report('S3 is down.')
    await clock.advance(2_000)
  }
  expect(passed).toEqual(['S3 is down.', 'S3 is down. (29 more in the last minute)'])
})

it('passes on every other message, and a message that did not repeat, unchanged', async () => {
  const { clock, passed, report } = start()
  report('a')
  report('b')
  await clock.advance(60_000)
  report('a')
  expect(passed).toEqual(['a', 'b', 'a'])
})
