import type { Faults } from '@sluice/core/faults'
import { describe, expect, it } from 'vitest'
import { faultsOf, faultsText } from './fault-option.ts'

describe('faultsOf', () => {
  it.each<[string[], Faults]>([
    [[], {}],
    [['throttle=0.3'], { throttle: { probability: 0.3 } }],
    [['throttle=.3,shard1'], { throttle: { probability: 0.3, shard: 1 } }],
    [['slow=1,500ms'], { slow: { probability: 1, ms: 500 } }],
    [['slow=2000ms'], { slow: { probability: 1, ms: 2_000 } }],
    [['slow=0.5'], { slow: { probability: 0.5, ms: 500 } }],
    [['loseReply=1call'], { loseReply: { count: 1 } }],
    [['unavailable'], { unavailable: { probability: 1 } }],
    [['s3Unavailable=3calls', 'forSeconds=1.5'], { s3Unavailable: { count: 3 }, forSeconds: 1.5 }],
  ])('reads %j', (options, faults) => {
    expect(faultsOf(options)).toEqual(faults)
    expect(faultsOf(faultsText(faults).split(' ').filter(Boolean))).toEqual(faults)
  })

  it.each([
    [['throttle=2'], '--fault throttle.probability must be a number from 0 to 1. Add --help to see all faults.'],
    [['slow=70000ms'], '--fault slow.ms must be a whole number from 0 to 60000. Add --help to see all faults.'],
    [['throtle=1'], '--fault throtle is not one of throttle, unavailable, slow, loseReply, s3Unavailable, forSeconds.'],
    [['unavailable=1,500ms'], '--fault unavailable.ms is not one of probability, count.'],
    [['forSeconds=soon'], '--fault forSeconds must be a number above 0, and at most 86400.'],
    [['throttle=often'], '--fault throttle=often: "often" is not a probability (0.3)'],
    [['throttle='], '--fault throttle=: "" is not a probability (0.3)'],
  ])('rejects %j', (options, message) => {
    expect(() => faultsOf(options)).toThrow(message)
  })

  it('rejects a fault for a single part', () => {
    expect(() => faultsOf(['slow=1'], 'kinesis')).toThrow('--fault works only for a whole pipeline.')
  })
})

describe('faultsText', () => {
  it('returns the values that set the faults', () => {
    const faults = { throttle: { count: 1, shard: 0 }, slow: { probability: 0.5, ms: 500 }, forSeconds: 30 }
    expect(faultsText(faults)).toBe('throttle=1call,shard0 slow=0.5,500ms forSeconds=30')
  })
})
