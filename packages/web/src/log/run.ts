import type { FormatName } from '../submit/event-format.ts'
import type { Status } from './status.ts'

/** A burst or a file that this browser sent: one row of the list. Counts are events, or rows of a file. */
export type Run = {
  key: string
  kind: 'burst' | 'file'
  startedAt: string
  /** The name in the list. */
  name: string
  status: 'running' | 'done' | 'stopped' | 'failed'
  total: number
  accepted: number
  /** Events that aren't stored, or may not be. */
  failed: number
  /** Events in S3; `null` where this page can't see them. */
  delivered: number | null
  /** The source of a burst; `null` for a file, and if the text was too long to be stored. */
  source: BurstSource | null
  /** The file; `null` after a reload, because a page can't open it again by itself. */
  file: File | null
  /** The report in the form that the panel of this kind wrote. Other panels don't read it. */
  report: unknown
}

export type BurstSource = {
  text: string
  format: FormatName
  isExpanded: boolean
  plan: { events: number; perSecond: number; batch: number }
}

/** A wish about a run of the list: show its report, or run it again. A new object is a new wish. */
export type RunRequest = { run: Run; action: 'open' | 'again' }

/** Returns the status of a run. */
export function runStatusOf({ status, accepted, failed, delivered }: Run): Status {
  if (status === 'running') return { label: 'Sending', tone: 'busy' }
  if (status === 'failed') return { label: 'Failed', tone: 'bad' }
  if (status === 'stopped') return { label: 'Stopped', tone: 'warn' }
  if (accepted === 0) return { label: 'Rejected', tone: 'bad' }
  if (failed > 0) return { label: 'Partly stored', tone: 'warn' }
  if (delivered === null) return { label: 'Accepted', tone: 'good' }
  return delivered < accepted ? { label: 'Buffered', tone: 'busy' } : { label: 'Delivered', tone: 'good' }
}

/** True if the run's events are still known. */
export function canRunAgain({ source, file }: Run): boolean {
  return source !== null || file !== null
}
