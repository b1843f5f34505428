import { expect, it } from 'vitest'
import { killSenders } from './killed-senders.ts'

it('loses no confirmed event when the sender and the pipeline are killed', async () => {
  const report = await killSenders({ events: 3_000, kills: 4, seed: 1 })
  expect(report).toMatchObject({ lost: [], phantoms: [], withTwoIds: [], unexplained: [] })
  expect([report.persisted > 2_000, report.killedSenders > 1, report.killedPipelines > 0]).toEqual([true, true, true])
})
