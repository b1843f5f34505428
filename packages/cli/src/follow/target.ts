import { query } from '@sluice/core/pipeline'

/** The known time at which an event was accepted. `at` is in milliseconds since 1970. */
export type Target =
  /** The id contains the time at which it was made. */
  | { kind: 'id'; at: number }
  /** The user has named a time. */
  | { kind: 'around'; at: number }
  | { kind: 'unknown' }

/** A UUID of version 7, also as the `id` of a CloudEvent, which follows the source and a space. */
const uuid7 = /(?:^| )([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

/** Returns what an id and the option `--around` reveal. `now` is in milliseconds since 1970. */
export function targetOf(id: string, around: number | undefined, now: number): Target {
  if (around !== undefined) return { kind: 'around', at: around }
  const [, high, low] = uuid7.exec(id) ?? []
  const at = Number.parseInt(`${high}${low}`, 16)
  const isPossible = at >= Date.parse(query.firstDay) && at < now + 86_400_000
  return isPossible ? { kind: 'id', at } : { kind: 'unknown' }
}
