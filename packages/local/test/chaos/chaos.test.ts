import { expect, it } from 'vitest'
import { chaos } from './chaos.ts'

it('loses no acknowledged event when each part is killed once under load', async () => {
  const result = await chaos({ kills: 4, seed: 8, overload: false })
  expect(result.problems).toEqual([])
  expect(result.kills).toEqual({ kinesis: 1, firehose: 1, s3: 1, gateway: 1 })
  expect(result.acknowledged).toBeGreaterThan(0)
})
