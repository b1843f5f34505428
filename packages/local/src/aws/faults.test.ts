import type { Faults } from '@sluice/core/faults'
import { manualClock } from '@sluice/core/manual-clock'
import { seededRandom } from '@sluice/core/random'
import { describe, expect, it } from 'vitest'
import { ReplyLost } from './error.ts'
import { withFaults } from './faults.ts'

function start(faults: Faults, seed = 1) {
  const clock = manualClock()
  const inputs: unknown[] = []
  const perform = (input: unknown) => inputs.push(input)
  return { clock, inputs, action: withFaults(perform, { faults: () => faults, clock, random: seededRandom(seed) }) }
}

describe('withFaults', () => {
  it('performs the action when there are no faults', async () => {
    const { action, inputs } = start({})
    expect(await action('a')).toBe(1)
    expect(inputs).toEqual(['a'])
  })

  it('does not perform a throttled action', async () => {
    const { action, inputs } = start({ throttled: 1 })
    await expect(action('a')).rejects.toMatchObject({ type: 'ProvisionedThroughputExceededException', status: 400 })
    expect(inputs).toEqual([])
  })

  it('does not perform an unavailable action', async () => {
    const { action, inputs } = start({ unavailable: 1 })
    await expect(action('a')).rejects.toMatchObject({ type: 'ServiceUnavailable', status: 503 })
    expect(inputs).toEqual([])
  })

  it('performs an action whose reply is lost', async () => {
    const { action, inputs } = start({ replyLost: 1 })
    await expect(action('a')).rejects.toThrow(ReplyLost)
    expect(inputs).toEqual(['a'])
  })

  it('delays the response of a slow action by its milliseconds', async () => {
    const { action, clock, inputs } = start({ slowMs: 500 })
    const responded = action('a')
    await clock.advance(499)
    expect(inputs).toEqual(['a'])
    expect(await Promise.race([responded, 'waiting'])).toBe('waiting')
    await clock.advance(1)
    expect(await Promise.race([responded, 'waiting'])).toBe(1)
  })

  it('fails the same calls again for the same seed', async () => {
    const outcomes = async (seed: number) => {
      const { action } = start({ throttled: 0.5 }, seed)
      const failed = (call: unknown) =>
        Promise.resolve(call).then(
          () => false,
          () => true,
        )
      return Promise.all(Array.from({ length: 50 }, () => failed(action('a'))))
    }
    expect(await outcomes(7)).toEqual(await outcomes(7))
    expect(await outcomes(7)).not.toEqual(await outcomes(8))
  })
})
