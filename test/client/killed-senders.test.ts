import { expect, it } from 'vitest'
import { killSenders } from './killed-senders.ts'

it('loses no confirmed event when the sender and the pipeline are killed', async () => {
  const report = await killSenders({ events: 3_000, kills: 3, seed: 20_261_126 })
  expect(report).toMatchObject({ lost: [], phantoms: [], withTwoIds: [], unexplained: [] })
  expect(report.persisted).toBeGreaterThan(500)
})
