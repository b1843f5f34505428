import { manualClock } from '@sluice/core/manual-clock'
import { seededRandom } from '@sluice/core/random'
import { describe, expect, it } from 'vitest'
import { createApp } from './app.ts'
import { type Counts, metricLine } from './metrics.ts'

describe('count', () => {
  async function countsOf(body: string, isThrottled = false): Promise<Counts[]> {
    const counted: Counts[] = []
    const app = createApp({
      access: { mode: 'none' },
      sink: async (records) =>
        records.map(() =>
          isThrottled
            ? { status: 'retry', code: 'throttled' }
            : { status: 'stored', shardId: 'shard', sequenceNumber: '1' },
        ),
      clock: manualClock(),
      random: seededRandom(1),
      count: (counts) => counted.push(counts),
    })
    await app.request('/submit', { method: 'POST', body, headers: { 'content-type': 'application/json' } })
    return counted
  }

  it('is called with the events by status and the bytes of the body', async () => {
    const body = '[{"a":1},{"a":"é"},{"_meta":1}]'
    const bytes = Buffer.byteLength(body)
    expect(await countsOf(body)).toEqual([{ accepted: 2, rejected: 1, retry: 0, bytes }])
    expect(await countsOf(body, true)).toEqual([{ accepted: 0, rejected: 1, retry: 2, bytes }])
  })

  it('is not called for a request without events', async () => {
    expect(await countsOf('{')).toEqual([])
  })
})

it('writes one line with each metric, its unit and its dimension', () => {
  const line = metricLine(
    { accepted: 2, rejected: 1, retry: 0, bytes: 33 },
    {
      namespace: 'Sluice',
      stream: 'api-kinesis-stream',
      at: 1_795_419_000_123,
    },
  )
  expect(line.split('\n')).toHaveLength(2)
  const { _aws, ...members } = JSON.parse(line)
  expect(members).toEqual({ Stream: 'api-kinesis-stream', Accepted: 2, Rejected: 1, Retry: 0, Bytes: 33 })
  expect(_aws.Timestamp).toBe(1_795_419_000_123)
  const [{ Namespace, Dimensions, Metrics }] = _aws.CloudWatchMetrics
  expect([Namespace, Dimensions]).toEqual(['Sluice', [['Stream']]])
  expect(Metrics).toEqual([
    { Name: 'Accepted', Unit: 'Count' },
    { Name: 'Rejected', Unit: 'Count' },
    { Name: 'Retry', Unit: 'Count' },
    { Name: 'Bytes', Unit: 'Bytes' },
  ])
})
