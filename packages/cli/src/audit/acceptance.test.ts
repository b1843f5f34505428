import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { replayedLine, storedLine } from '@sluice/core/stored-line'
import { describe, expect, it } from 'vitest'
import { hourPrefix } from '../aws/hours.ts'
import type { Objects } from '../aws/objects.ts'
import { compareWithMetric } from './acceptance.ts'

const from = Date.parse('2026-11-23T07:00:00Z')
const to = Date.parse('2026-11-23T09:00:00Z')
const lineAt = (at: number) => storedLine('{}', 'id', new Date(at).toISOString())
const replayed = replayedLine(lineAt(from), '2026-11-23T08:00:00.000Z') ?? new Uint8Array()
const lines = [lineAt(from - 11_000), lineAt(from - 9_000), lineAt(from), lineAt(to - 1), lineAt(to), replayed]

const objects: Objects = {
  async *list() {
    yield [{ key: `${hourPrefix(from)}object`, bytes: 1, modifiedAt: new Date(0) }]
  },
  read: async () => ({ kind: 'content', data: Buffer.concat(lines) }),
}

/** Returns a client that responds with a sum for each hour. */
const clientOf = (...sums: number[]) =>
  ({ send: async () => ({ Datapoints: sums.map((Sum) => ({ Sum })) }) }) as unknown as CloudWatchClient

const hours = { from: '2026-11-23T07:00:00.000Z', to: '2026-11-23T09:00:00.000Z', lines: 2 }

describe('compareWithMetric', () => {
  it.each([
    ['a line just before the first hour can be counted in it', [2, 1], 3, 0],
    ['two lines are missing', [2, 3], 5, 2],
    ['there are more lines than events', [0, 1], 1, 0],
  ])('compares whole hours without replayed lines: %s', async (_, sums, accepted, missing) => {
    expect(await compareWithMetric(clientOf(...sums), 'stream', objects, { from: from + 1, to: to - 1 })).toEqual({
      ...hours,
      status: 'compared',
      accepted,
      missing,
    })
  })

  it('reports a metric without values', async () => {
    expect(await compareWithMetric(clientOf(), 'stream', objects, { from, to })).toEqual({
      ...hours,
      status: 'unknown',
      reason: 'the metric Sluice/Accepted has no values for stream',
    })
  })

  it('reports why the metric cannot be read', async () => {
    const send = () => Promise.reject(new Error('AccessDenied'))
    expect(await compareWithMetric({ send } as unknown as CloudWatchClient, 'stream', objects, { from, to })).toEqual({
      ...hours,
      status: 'unknown',
      reason: "the metric Accepted can't be read (AccessDenied)",
    })
  })
})
