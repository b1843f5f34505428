import { expect, it } from 'vitest'
import { visit } from './visits.ts'

it('loses no confirmed event in two tabs that are left, offline or crash', async () => {
  const report = await visit({ events: 120, steps: 12, seed: 1 })
  expect(report).toMatchObject({
    lost: [],
    phantoms: [],
    withTwoIds: [],
    unexplained: [],
    resent: [],
    unbalanced: undefined,
  })
})
