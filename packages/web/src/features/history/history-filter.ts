import type { Entry } from '../../log/entry.ts'
import { type Run, runStatusOf } from '../../log/run.ts'
import { statusOf } from '../../log/status.ts'
import { streamPosition } from '../../log/stream-position.ts'
import { travelMs } from '../../log/travel-time.ts'

/** The choices of the status menu. Each is a tone, so that a status keeps its place when its label changes. */
export const statusFilters = {
  all: 'All',
  good: 'Delivered or accepted',
  busy: 'In progress',
  warn: 'Needs attention',
  bad: 'Rejected or failed',
} as const

export type StatusFilter = keyof typeof statusFilters

/** Returns the entries that contain a text in name, id or content, ignoring case, and that have a status. */
export function filterEntries(entries: readonly Entry[], search: string, status: StatusFilter): Entry[] {
  const wanted = search.trim().toLowerCase()
  return entries.filter((entry) => {
    // Without a search, no text is read: all of them together may have megabytes.
    const isFound = wanted === '' || [entry.name, entry.id, entry.text].some((it) => it?.toLowerCase().includes(wanted))
    return isFound && (status === 'all' || statusOf(entry).tone === status)
  })
}

/** Returns the runs that contain a text in their name or source, ignoring case, and that have a status. */
export function filterRuns(runs: readonly Run[], search: string, status: StatusFilter): Run[] {
  const wanted = search.trim().toLowerCase()
  return runs.filter((run) => {
    const isFound = wanted === '' || [run.name, run.source?.text].some((it) => it?.toLowerCase().includes(wanted))
    return isFound && (status === 'all' || runStatusOf(run).tone === status)
  })
}

/** Returns one JSON object per line: each entry's text and how far it got. */
export function asNdjson(entries: readonly Entry[]): string {
  return entries
    .map((entry) => {
      const { sentAt, name, id, bytes, text, outcome, steps } = entry
      return `${JSON.stringify({
        sentAt,
        name,
        state: statusOf(entry).label,
        status: outcome && 'status' in outcome ? outcome.status : null,
        ms: outcome && 'ms' in outcome ? outcome.ms : null,
        id,
        shardId: streamPosition(entry)?.shardId ?? null,
        sequenceNumber: streamPosition(entry)?.sequenceNumber ?? null,
        key: steps.delivered?.key ?? null,
        line: steps.delivered?.line ?? null,
        travelMs: travelMs(entry) ?? null,
        bytes,
        text,
      })}\n`
    })
    .join('')
}
