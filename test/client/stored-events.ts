import { lineId } from '@sluice/core/stored-line'

/** The lines of one numbered event, and the requests that stored them. */
type Stored = { ids: Set<string>; lines: number; requests: Set<string> }

/** Counts the lines of numbered events in S3. */
function countStored(lines: string[]): Map<number, Stored> {
  const stored = new Map<number, Stored>()
  for (const line of lines) {
    const { n, _meta } = JSON.parse(line) as { n: number; _meta: { received_at: string } }
    const event = stored.get(n) ?? { ids: new Set(), lines: 0, requests: new Set() }
    event.ids.add(lineId(line) ?? '')
    event.lines++
    event.requests.add(_meta.received_at)
    stored.set(n, event)
  }
  return stored
}

/**
 * Compares the events that a store has confirmed with those in S3. `tracked` is the end of the numbers. `unknown` returns how
 * many requests with an event had no result that the client received. One of them explains one more request that stored the
 * event. The handler explains lines of the same request: it repeats a write whose reply was lost.
 */
export function compare(
  persisted: number[],
  tracked: number,
  lines: string[],
  unknown: (n: number) => number = () => Number.POSITIVE_INFINITY,
) {
  const stored = countStored(lines)
  return {
    persisted: persisted.length,
    stored: stored.size,
    repeated: lines.length - stored.size,
    lost: persisted.filter((n) => !stored.has(n)),
    phantoms: [...stored.keys()].filter((n) => !(n >= 0 && n < tracked)),
    withTwoIds: [...stored].flatMap(([n, { ids }]) => (ids.size > 1 ? [n] : [])),
    unexplained: [...stored].flatMap(([n, { requests }]) => (requests.size - 1 > unknown(n) ? [n] : [])),
  }
}
