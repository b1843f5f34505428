import { scanJson } from '@sluice/core/json-scan'
import { type EventResult, responseStatus } from '@sluice/core/response'
import type { FormatName } from './event-format.ts'
import type { Outcome } from './outcome.ts'

/** Attempts per text, including the first. */
export const maxAttempts = 5

/** The next attempt: its text, the places of its events in the first request, and how long to wait first. */
export type Attempt = { text: string; indexes: number[]; waitMs: number }

/** Returns the next attempt, or `null` if a retry wouldn't help or might store an event twice without a common id. */
export function nextAttempt(text: string, outcome: Outcome, attempt: number, format?: FormatName): Attempt | null {
  if (outcome.kind !== 'results' && outcome.kind !== 'unrecognized') return null
  const { retryAfterSeconds = Math.min(8, 2 ** (attempt - 1)) } = outcome
  const waitMs = retryAfterSeconds * 1000
  if (outcome.kind === 'results') {
    const indexes = indexesOf(outcome.response.results, 'retry')
    return indexes.length > 0 ? { text: retryText(text, outcome.response.results, format), indexes, waitMs } : null
  }
  // The gateway rejected the request before it reached the handler.
  return outcome.status === 429 ? { text, indexes: [], waitMs } : null
}

/** Returns the places of the results with a status. */
export function indexesOf(results: readonly EventResult[], status: EventResult['status']): number[] {
  return results.filter((result) => result.status === status).map(({ index }) => index)
}

const wanted: ReadonlySet<string> = new Set(['event_id'])

/**
 * Returns the text of the events to retry, each as written. An event that may be stored already gets the id of its first
 * attempt, so that a duplicate can be recognized. CloudEvents and events with an `event_id` have an id already.
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

/** Returns the outcome of a request after a retry of the events at `indexes`. */
export function mergeOutcomes(before: Outcome, indexes: readonly number[], after: Outcome): Outcome {
  if (before.kind !== 'results') return after
  // Stored events stay stored, whatever happened to the others.
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
