import { expect, it } from 'vitest'
import { killSenders } from './killed-senders.ts'

it('loses none of 100,000 confirmed events while senders and pipelines are killed', { timeout: 900_000 }, async () => {
  const report = await killSenders({ events: 101_000, kills: 60, seed: 1 })
  console.log(JSON.stringify(report).slice(0, 2_000))
  expect(report).toMatchObject({ lost: [], phantoms: [], withTwoIds: [], unexplained: [] })
  expect(report.persisted).toBeGreaterThan(100_000)
  expect(report.killedPipelines).toBeGreaterThan(3)
})
