import { describe, expect, it } from 'vitest'
import { ReplyLost } from './error.ts'
import { type FaultSource, noFaults, withFaults } from './faults.ts'

function start(faults: Partial<FaultSource>) {
  const inputs: unknown[] = []
  const perform = (input: unknown) => inputs.push(input)
  return { inputs, action: withFaults(perform, { faults: { ...noFaults, ...faults } }) }
}

describe('withFaults', () => {
  it('performs the action when there are no faults', async () => {
    const { action, inputs } = start({})
    expect(await action('a')).toBe(1)
    expect(inputs).toEqual(['a'])
  })

  it('does not perform an unavailable action', async () => {
    const { action, inputs } = start({ strikes: (name) => name === 'unavailable' })
    await expect(action('a')).rejects.toMatchObject({ type: 'ServiceUnavailable', status: 503 })
    expect(inputs).toEqual([])
  })

  it('performs an action whose reply is lost', async () => {
    const { action, inputs } = start({ strikes: (name) => name === 'loseReply' })
    await expect(action('a')).rejects.toThrow(ReplyLost)
    expect(inputs).toEqual(['a'])
  })

  it('performs a slow action at once and delays its response', async () => {
    const due = Promise.withResolvers<void>()
    const { action, inputs } = start({ delay: () => due.promise })
    const responded = action('a')
    expect(await Promise.race([responded, Promise.resolve('waiting')])).toBe('waiting')
    expect(inputs).toEqual(['a'])
    due.resolve()
    expect(await responded).toBe(1)
  })
})
