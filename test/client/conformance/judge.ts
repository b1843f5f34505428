import type { LoggedRequest } from './request-log.ts'

/** A sender may resend a little early, because clocks and timers are rounded. */
const toleranceMs = 50
/** More attempts for one event than the script can explain. */
const maxAttempts = 25

/** Returns one sentence per broken rule; empty if the sender keeps all of them. `tracked` is the number of its events. */
export function judge(log: LoggedRequest[], tracked: number, strayKeys: string[]): string[] {
  return [
    ...lost(log, tracked),
    ...unstableIds(log),
    ...resentAfterResult(log),
    ...tooEarly(log),
    ...tooMany(log),
    ...strayKeys.map(
      (key) => `The sender followed the redirect and sent its key ${JSON.stringify(key)} to another server.`,
    ),
  ]
}

const numbersOf = ({ events }: LoggedRequest): number[] => events.map(({ n }) => n)
const list = (numbers: number[]): string =>
  `${numbers.slice(0, 5).join(', ')}${numbers.length > 5 ? ` and ${numbers.length - 5} more` : ''}`

/** Returns the numbers of the events whose result a response has. */
const settled = ({ events, statuses, isResponded }: LoggedRequest): number[] =>
  isResponded ? events.flatMap(({ n }, index) => (/accepted|rejected/.test(statuses[index] ?? '') ? [n] : [])) : []

function lost(log: LoggedRequest[], tracked: number): string[] {
  const done = new Set(log.flatMap(settled))
  const missing = Array.from({ length: tracked }, (_, n) => n).filter((n) => !done.has(n))
  return missing.length > 0 ? [`Lost: no response has a final result for event ${list(missing)}.`] : []
}

function unstableIds(log: LoggedRequest[]): string[] {
  const ids = new Map<number, Set<string | undefined>>()
  for (const { n, id } of log.flatMap(({ events }) => events)) ids.set(n, (ids.get(n) ?? new Set()).add(id))
  const unstable = [...ids].flatMap(([n, all]) => (all.size > 1 || all.has(undefined) ? [n] : []))
  return unstable.length > 0 ? [`Unstable id: event ${list(unstable)} has no event_id, or more than one.`] : []
}

function resentAfterResult(log: LoggedRequest[]): string[] {
  return log.flatMap((request, index) => {
    const final = new Set(settled(request))
    const later = log.slice(index + 1).filter(({ receivedAt }) => receivedAt > request.respondedAt + toleranceMs)
    const resent = later.flatMap(numbersOf).filter((n) => final.has(n))
    return resent.length > 0
      ? [`Sent after its final result ("${request.behavior}"): event ${list([...new Set(resent)])}.`]
      : []
  })
}

function tooEarly(log: LoggedRequest[]): string[] {
  return log.flatMap((request, index) => {
    const unsettled = new Set(numbersOf(request).filter((n) => !settled(request).includes(n)))
    const next = log.slice(index + 1).find((later) => numbersOf(later).some((n) => unsettled.has(n)))
    const from = Number.isFinite(request.respondedAt) ? request.respondedAt : request.receivedAt
    const waitedMs = next ? next.receivedAt - from : Number.POSITIVE_INFINITY
    if (request.retryAfterMs > 0 && waitedMs < request.retryAfterMs - toleranceMs) {
      return [`Retry-After is ${request.retryAfterMs} ms, but the sender resent after ${Math.round(waitedMs)} ms.`]
    }
    return []
  })
}

function tooMany(log: LoggedRequest[]): string[] {
  const attempts = new Map<number, number>()
  for (const n of log.flatMap(numbersOf)) attempts.set(n, (attempts.get(n) ?? 0) + 1)
  const many = [...attempts].flatMap(([n, count]) => (count > maxAttempts ? [n] : []))
  return many.length > 0 ? [`No backoff: more than ${maxAttempts} attempts for event ${list(many)}.`] : []
}
