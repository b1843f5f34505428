import { describe, it } from 'vitest'
import { expectKilledReplayToResume } from './killed-replay.ts'

describe('npm run replay', () => {
  it('sends every one of 100,000 events although it was killed and resumed', { timeout: 300_000 }, async () => {
    await expectKilledReplayToResume(100_000)
  })
})
