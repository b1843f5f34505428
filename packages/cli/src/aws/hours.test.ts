import { describe, expect, it } from 'vitest'
import { hourPrefix, keyBefore, timeInKey } from './hours.ts'

const at = Date.parse('2026-11-23T07:30:45Z')

describe('timeInKey', () => {
  it.each([
    [
      'events/dt=2026-11-23/hour=07/api-kinesis-firehose-1-2026-11-23-07-30-45-00000000-0000-4000-8000-000000000001.ndjson',
      at,
    ],
    ['a-12-2026-11-23-07-30-45-x', at],
    ['events/dt=2026-11-23/hour=07/000001.ndjson', undefined],
    ['a-1-2026-11-23-07-30-45-x/b', undefined],
    ['a-1-2026-13-23-07-30-45-x', undefined],
  ])('returns the time in %s', (key, time) => {
    expect(timeInKey(key)).toBe(time)
  })
})

describe('keyBefore', () => {
  it('sorts before the objects of its second, and behind those of the second before', () => {
    const before = keyBefore('name', at) ?? ''
    const keyOf = (second: string) => `${hourPrefix(at)}name-1-2026-11-23-07-30-${second}-0.ndjson`
    expect([keyOf('44') < before, before < keyOf('45')]).toEqual([true, true])
  })
})
