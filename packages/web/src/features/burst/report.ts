import type { Stats } from '@sluice/core/control-api'
import type { BurstSource } from '../../log/run.ts'
import { deliveredSince } from '../../pipeline/delivered.ts'
import { type Burst, isActive } from './burst.ts'
import { addSample, type Sample, sum } from './sample.ts'

/** The last burst with its samples, or nothing yet. */
export type Report = { status: 'empty' } | FilledReport

export type FilledReport = Readonly<{
  status: 'filled'
  startedAt: string
  source: BurstSource
  burst: Burst
  samples: readonly Sample[]
  counts: PipelineCounts
}>

/** The pipeline's counts from before the burst and the newest ones, if this page can see them. */
type PipelineCounts =
  | Readonly<{ status: 'hidden' }>
  | Readonly<{ status: 'visible'; before: Stats; now: Stats }>
  | Readonly<{ status: 'reset' }>

export type ReportChange =
  | { type: 'started'; startedAt: string; source: BurstSource; burst: Burst; before: Stats | null }
  | { type: 'progressed'; burst: Burst }
  /** The pipeline's counts were renewed. */
  | { type: 'counted'; stats: Stats }
  /** A second has passed. */
  | { type: 'sampled' }

/** Returns the report after a change. */
export function changeReport(report: Report, change: ReportChange): Report {
  if (change.type === 'started') {
    const { startedAt, source, burst, before } = change
    const counts: PipelineCounts = before ? { status: 'visible', before, now: before } : { status: 'hidden' }
    return { status: 'filled', startedAt, source, burst, samples: [], counts }
  }
  if (report.status === 'empty') return report
  if (change.type === 'progressed') return { ...report, burst: change.burst }
  if (change.type === 'counted') return { ...report, counts: newer(report.counts, change.stats) }
  const { counts, samples, burst } = report
  const delivered =
    counts.status === 'visible' ? counts.now.delivered - counts.before.delivered : sum(samples, 'delivered')
  return { ...report, samples: addSample(samples, { sent: burst.sent, delivered }) }
}

/** A count that went down belongs to a pipeline that was reset. */
function newer(counts: PipelineCounts, stats: Stats): PipelineCounts {
  if (counts.status !== 'visible') return counts
  return stats.inStream < counts.now.inStream ? { status: 'reset' } : { ...counts, now: stats }
}

/** Returns true once the burst has ended, and its events and their copies are in S3 as far as that can be seen. */
export function isSettled({ burst, samples, counts }: FilledReport): boolean {
  if (isActive(burst) || sum(samples, 'sent') < burst.sent) return false
  if (counts.status !== 'visible') return true
  const { before, now } = counts
  if (sum(samples, 'delivered') < now.delivered - before.delivered) return false
  // Events that were in the stream before are delivered before.
  const copies = now.duplicates - before.duplicates
  return now.delivered - before.inStream >= burst.accepted + copies
}

/** Returns how many accepted events are in S3; `null` if this page can't see them. */
export function deliveredOf({ burst, counts }: FilledReport): number | null {
  if (counts.status !== 'visible') return null
  return Math.min(burst.accepted, deliveredSince(counts.before, counts.now))
}
