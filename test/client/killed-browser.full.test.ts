import { expect, it } from 'vitest'
import { killBrowsers } from './killed-browser.ts'

it('loses no confirmed event when the whole browser is killed', { timeout: 600_000 }, async () => {
  const report = await killBrowsers({ kills: 20, seed: 1 })
  console.log(JSON.stringify(report).slice(0, 2_000))
  expect(report).toMatchObject({ lost: [], phantoms: [], withTwoIds: [], unbalanced: undefined })
  expect([report.persisted > 500, report.adopted > 300]).toEqual([true, true])
})
