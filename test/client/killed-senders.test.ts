import { expect, it } from 'vitest'
import { killSenders } from './killed-senders.ts'

it('loses no confirmed event when the sender and the pipeline are killed', async () => {
  const report = await killSenders({ events: 1_500, kills: 3, seed: 1 })
  expect(report).toMatchObject({ lost: [], phantoms: [], withTwoIds: [], unexplained: [] })
  expect([report.persisted > 1_000, report.killedSenders > 1, report.killedPipelines > 0]).toEqual([true, true, true])
})
