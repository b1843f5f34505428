import type { Stats } from '@sluice/core/control-api'
import { describe, expect, it } from 'vitest'
import { newBurst } from './burst.ts'
import { changeReport, isSettled, type Report } from './report.ts'

const counts = (inStream: number, delivered: number): Stats => ({
  accepted: inStream,
  inStream,
  delivered,
  buffered: inStream - delivered,
  expired: 0,
  failed: 0,
  shards: [],
})
const burst = newBurst({ events: 4, perSecond: 1, batch: 1 })
const started = (before: Stats | null) => changeReport({ status: 'empty' }, { type: 'started', burst, before })
const progressed = (report: Report, sent: number) =>
  changeReport(report, { type: 'progressed', burst: { ...burst, sent, accepted: sent } })
const sampled = (report: Report, stats: Stats | null) => changeReport(report, { type: 'sampled', stats })
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
})
