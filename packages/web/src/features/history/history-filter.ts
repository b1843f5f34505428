import { type Entry, placeInStream } from '../../log/entry.ts'
import { type Stage, stageOf } from '../../log/status.ts'
import { travelMs } from '../../log/travel-time.ts'

export const shares = {
  all: 'All',
  good: 'Delivered or accepted',
  busy: 'Under way',
  warn: 'Needs attention',
  bad: 'Refused or failed',
} as const

export type Share = 'all' | Stage['tone']

/** Entries with some words in name, id or text, and with a kind of status. */
export function filterEntries(entries: readonly Entry[], words: string, share: Share): Entry[] {
  const wanted = words.trim().toLowerCase()
  return entries.filter((entry) => {
    const { name, id, text } = entry
    const isMeant = [name, id, text].some((it) => it?.toLowerCase().includes(wanted))
    return isMeant && (share === 'all' || stageOf(entry).tone === share)
  })
}

/** One JSON object per line: what was sent, and how far it got. */
export function asNdjson(entries: readonly Entry[]): string {
  return entries
    .map((entry) => {
      const { sentAt, name, id, bytes, text, outcome, hops } = entry
      return `${JSON.stringify({
        sentAt,
        name,
        state: stageOf(entry).word,
        status: outcome && 'status' in outcome ? outcome.status : null,
        ms: outcome && 'ms' in outcome ? outcome.ms : null,
        id,
        shardId: placeInStream(entry)?.shardId ?? null,
        sequenceNumber: placeInStream(entry)?.sequenceNumber ?? null,
        key: hops.delivered?.key ?? null,
        line: hops.delivered?.line ?? null,
        travelMs: travelMs(entry) ?? null,
        bytes,
        text,
      })}\n`
    })
    .join('')
}
