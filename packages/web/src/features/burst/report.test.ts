import type { Stats } from '@sluice/core/control-api'
import { describe, expect, it } from 'vitest'
import { noStats } from '../../../test/fake-pipeline.ts'
import { newBurst } from './burst.ts'
import { changeReport, isSettled, type Report } from './report.ts'

const counts = (inStream: number, delivered: number, duplicates = 0): Stats => ({
  ...noStats,
  accepted: inStream - duplicates,
  duplicates,
  inStream,
  delivered,
  buffered: inStream - delivered,
})
const burst = newBurst({ events: 4, perSecond: 1, batch: 1 })
const source = { text: '{}', format: 'json', isExpanded: false, plan: burst.plan } as const
const startedAt = '2026-11-23T12:00:00.000Z'
const started = (before: Stats | null) =>
  changeReport({ status: 'empty' }, { type: 'started', startedAt, source, burst, before })
const progressed = (report: Report, sent: number) =>
  changeReport(report, { type: 'progressed', burst: { ...burst, sent, accepted: sent } })
const sampled = (report: Report, stats: Stats | null) =>
  changeReport(stats ? changeReport(report, { type: 'counted', stats }) : report, { type: 'sampled' })
const done = (report: Report) =>
  changeReport(report, { type: 'progressed', burst: { ...burst, status: 'done', sent: 4, accepted: 4 } })
const settled = (report: Report) => report.status === 'filled' && isSettled(report)

describe('changeReport', () => {
  it('adds a sample of what was sent and delivered since the last one', () => {
    const first = sampled(progressed(started(counts(10, 8)), 3), counts(13, 9))
    expect(sampled(progressed(first, 4), counts(14, 12))).toMatchObject({
      samples: [
        { second: 1, sent: 3, delivered: 1 },
        { second: 2, sent: 1, delivered: 3 },
      ],
    })
  })

  it('keeps the last counts while the pipeline does not respond', () => {
    const report = sampled(sampled(started(counts(10, 8)), counts(13, 9)), null)
    expect(report).toMatchObject({
      counts: { status: 'visible', now: counts(13, 9) },
      samples: [{ delivered: 1 }, { delivered: 0 }],
    })
  })

  it('counts no deliveries after a reset', () => {
    const report = sampled(sampled(started(counts(10, 8)), counts(13, 9)), counts(0, 0))
    expect(report).toMatchObject({ counts: { status: 'reset' }, samples: [{ delivered: 1 }, { delivered: 0 }] })
  })

  it('leaves the earlier report unchanged', () => {
    const first = sampled(progressed(started(counts(10, 8)), 3), counts(13, 9))
    const copy = structuredClone(first)
    sampled(done(first), counts(14, 14))
    expect(first).toEqual(copy)
  })
})

describe('isSettled', () => {
  it('is false until the last events are sampled', () => {
    const report = done(started(null))
    expect(settled(report)).toBe(false)
    expect(settled(sampled(report, null))).toBe(true)
  })

  it('is false until the events of the burst are delivered', () => {
    const report = sampled(done(started(counts(10, 8))), counts(14, 13))
    expect(settled(report)).toBe(false)
    expect(settled(sampled(report, counts(14, 14)))).toBe(true)
  })

  it('is false until the copies of these events are delivered too', () => {
    const report = sampled(done(started(counts(10, 10))), counts(20, 14, 6))
    expect(settled(report)).toBe(false)
    expect(settled(sampled(report, counts(20, 20, 6)))).toBe(true)
  })
})
