import { scanJson } from '@sluice/core/json-scan'
import { type EventResult, responseStatus } from '@sluice/core/response'
import type { FormatName } from './event-format.ts'
import type { Outcome } from './outcome.ts'

export const maxAttempts = 5

/** What goes out again, its events' places in the first request, and how long the API asked to wait. */
export type Attempt = { text: string; indexes: number[]; waitMs: number }

/** The next attempt, or `null` where sending again would not help, or might store an event twice unseen. */
export function nextAttempt(text: string, outcome: Outcome, attempt: number, format?: FormatName): Attempt | null {
  if (outcome.kind !== 'results' && outcome.kind !== 'unrecognized') return null
  const { retryAfterSeconds = Math.min(8, 2 ** (attempt - 1)) } = outcome
  const waitMs = retryAfterSeconds * 1000
  if (outcome.kind === 'results') {
    const indexes = indexesOf(outcome.response.results, 'retry')
    return indexes.length > 0 ? { text: retryText(text, outcome.response.results, format), indexes, waitMs } : null
  }
  // Refused by the gateway: it did not reach the handler.
  return outcome.status === 429 ? { text, indexes: [], waitMs } : null
}

export function indexesOf(results: readonly EventResult[], status: EventResult['status']): number[] {
  return results.filter((result) => result.status === status).map(({ index }) => index)
}

const wanted: ReadonlySet<string> = new Set(['event_id'])

/**
 * The text of the events to send again, each as it was written. One that may be stored already takes the id of its
 * first attempt along, unless it has one of its own, as a CloudEvent always has: then a duplicate can be told.
 */
export function retryText(text: string, results: readonly EventResult[], format?: FormatName): string {
  const { isArray, elements } = scanJson(text, wanted)
  const events = results.flatMap((result) => {
    const element = elements[result.index]
    if (result.status !== 'retry' || !element) return []
    const event = text.slice(element.start, element.end)
    const hasOwn = format === 'cloudevents' || element.members.length > 0
    const isKnown = result.error.code === 'throttled' || hasOwn
    return isKnown ? event : withId(event, result.id)
  })
  const [only = text] = events
  if (!isArray) return only === text.trim() ? text : only
  return `[${events.join(',\n')}]`
}

function withId(event: string, id: string): string {
  const rest = event.slice(1)
  return `{"event_id":${JSON.stringify(id)}${/^\s*\}/.test(rest) ? '' : ','}${rest}`
}

/** The whole request's outcome, after the events at `indexes` were sent once more. */
export function mergeOutcomes(before: Outcome, indexes: readonly number[], after: Outcome): Outcome {
  if (before.kind !== 'results') return after
  // What was stored stays stored, whatever came of the rest.
  if (after.kind !== 'results') return before.response.accepted > 0 ? before : after
  const renewed = new Map(after.response.results.map((result) => [indexes[result.index], result]))
  const results = before.response.results.map((result) => {
    const newer = renewed.get(result.index)
    return newer ? { ...newer, index: result.index } : result
  })
  const count = (status: EventResult['status']) => indexesOf(results, status).length
  const counts = { accepted: count('accepted'), rejected: count('rejected'), retry: count('retry') }
  const response = { ...after.response, ...counts, results }
  return { ...after, status: responseStatus(response), response }
}
