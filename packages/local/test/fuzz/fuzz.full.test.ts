import { expect, it } from 'vitest'
import { fuzz } from './fuzz.ts'

it('survives 5,000 mutated requests without a 5xx, a hang or an invented byte', async () => {
  const report = await fuzz({ requests: 5_000, seed: 20_261_126 })
  expect(report.problems).toEqual([])
  // The run means something only if both kinds occurred.
  expect(report.statuses[202]).toBeGreaterThan(100)
  expect(report.statuses[400]).toBeGreaterThan(100)
})
