import { describe, expect, it } from 'vitest'
import { readFaults } from './faults.ts'

const read = (input: unknown) => {
  const found = readFaults(input)
  return found.kind === 'faults' ? found.faults : found.problems
}

describe('readFaults', () => {
  it.each([
    [{}, {}],
    [{ throttle: 0.3 }, { throttle: { probability: 0.3 } }],
    [{ throttle: { probability: 0.3, shard: 0 } }, { throttle: { probability: 0.3, shard: 0 } }],
    [{ throttle: { shard: 99 } }, { throttle: { probability: 1, shard: 99 } }],
    [{ unavailable: 0 }, { unavailable: { probability: 0 } }],
    [{ loseReply: { count: 1 } }, { loseReply: { count: 1 } }],
    [{ slow: 1 }, { slow: { probability: 1, ms: 500 } }],
    [{ slow: { ms: 60_000 } }, { slow: { probability: 1, ms: 60_000 } }],
    [{ slow: { count: 1_000_000, ms: 0 } }, { slow: { count: 1_000_000, ms: 0 } }],
    [
      { s3Unavailable: {}, forSeconds: 86_400 },
      { s3Unavailable: { probability: 1 }, forSeconds: 86_400 },
    ],
  ])('accepts %j', (input, faults) => {
    expect(read(input)).toEqual(faults)
  })

  it.each([
    [null, ['faults must be an object']],
    [[], ['faults must be an object']],
    [{ throttled: 1 }, ['throttled is not one of throttle, unavailable, slow, loseReply, s3Unavailable, forSeconds']],
    [{ throttle: 1.1 }, ['throttle must be a number from 0 to 1']],
    [{ throttle: -0.1 }, ['throttle must be a number from 0 to 1']],
    [{ throttle: true }, ['throttle must be a number from 0 to 1, or an object with probability or count']],
    [{ throttle: { probability: '1' } }, ['throttle.probability must be a number from 0 to 1']],
    [{ throttle: { shard: 100 } }, ['throttle.shard must be a whole number from 0 to 99']],
    [{ throttle: { ms: 1 } }, ['throttle.ms is not one of probability, count, shard']],
    [{ unavailable: { shard: 0 } }, ['unavailable.shard is not one of probability, count']],
    [{ loseReply: { count: 0 } }, ['loseReply.count must be a whole number from 1 to 1000000']],
    [{ loseReply: { count: 1.5 } }, ['loseReply.count must be a whole number from 1 to 1000000']],
    [{ loseReply: { count: 1, probability: 1 } }, ['loseReply must have probability or count, not both']],
    [{ slow: { ms: 60_001 } }, ['slow.ms must be a whole number from 0 to 60000']],
    [{ forSeconds: 0 }, ['forSeconds must be a number above 0, and at most 86400']],
    [{ forSeconds: 86_401 }, ['forSeconds must be a number above 0, and at most 86400']],
    [
      { slow: 2, s3Unavailable: null },
      [
        'slow must be a number from 0 to 1',
        's3Unavailable must be a number from 0 to 1, or an object with probability or count',
      ],
    ],
  ])('rejects %j', (input, problems) => {
    expect(read(input)).toEqual(problems)
  })
})
