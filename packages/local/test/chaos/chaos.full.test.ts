import { expect, it } from 'vitest'
import { chaos } from './chaos.ts'

it('loses no acknowledged event over 50 random kills under load', { timeout: 600_000 }, async () => {
  const seed = Number(process.env.SLUICE_SEED ?? Math.floor(Math.random() * 1_000_000))
  const result = await chaos({ kills: 50, seed })
  console.log(JSON.stringify(result))
  expect(result.problems, `seed ${seed}`).toEqual([])
  expect(result.acknowledged).toBeGreaterThan(0)
  expect(result.throttled).toBeGreaterThan(0)
})
