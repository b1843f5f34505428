import { type Entry, streamPosition } from '../../log/entry.ts'
import { type Status, statusOf } from '../../log/status.ts'
import { travelMs } from '../../log/travel-time.ts'

export const shares = {
  all: 'All',
  good: 'Delivered or accepted',
  busy: 'Under way',
  warn: 'Needs attention',
  bad: 'Refused or failed',
} as const

export type Share = 'all' | Status['tone']

/** Entries with some words in name, id or text, and with a kind of status. */
export function filterEntries(entries: readonly Entry[], words: string, share: Share): Entry[] {
  const wanted = words.trim().toLowerCase()
  return entries.filter((entry) => {
    const { name, id, text } = entry
    const isMeant = [name, id, text].some((it) => it?.toLowerCase().includes(wanted))
    return isMeant && (share === 'all' || statusOf(entry).tone === share)
  })
}

/** One JSON object per line: what was sent, and how far it got. */
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
