import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { manualClock } from '@sluice/core/manual-clock'
import { expect, it } from 'vitest'
import { startup } from './startup.ts'

it('runs the steps in order, each with the values of the steps before it', async () => {
  const { values } = await startup(manualClock())
    .step('one', () => ({ value: 1 }))
    .step('two', async ({ one }) => ({ value: one + 1 }))
    .step('three', ({ one, two }) => ({ value: one + two }))
    .start()
  expect(values).toEqual({ one: 1, two: 2, three: 3 })
})

it('stops the parts in the reverse order, within the time that is left', async () => {
  const clock = manualClock()
  const stopped: [string, number][] = []
  const stopOf = (name: string, takesMs: number) => async (withinMs: number) => {
    stopped.push([name, withinMs])
    await clock.advance(takesMs)
  }
  const { stop } = await startup(clock)
    .step('one', () => ({ value: 1, stop: stopOf('one', 0) }))
    .step('two', () => ({ value: 2, stop: stopOf('two', 900) }))
    .step('three', () => ({ value: 3, stop: stopOf('three', 200) }))
    .start()
  await stop(1_000)
  expect(stopped).toEqual([
    ['three', 1_000],
    ['two', 800],
    ['one', 0],
  ])
})

it('stops what has started when a step fails, and throws the error', async () => {
  const stopped: string[] = []
  const failing = startup(manualClock())
    .step('one', () => ({ value: 1, stop: () => void stopped.push('one') }))
    .step('two', () => Promise.reject(new Error('no port')))
    .step('three', () => ({ value: 3, stop: () => void stopped.push('three') }))
    .start()
  await expect(failing).rejects.toThrow('no port')
  expect(stopped).toEqual(['one'])
})

it('names a file of the data folder that a step could not write, and the reason', async () => {
  const path = join(import.meta.filename, 'state.json')
  const failing = startup(manualClock())
    .step('one', () => ({ value: writeFileSync(path, '') }))
    .start()
  await expect(failing).rejects.toMatchObject({
    message: `Couldn't use ${path}: it is below a file.`,
    setting: 'dataDir',
  })
})
