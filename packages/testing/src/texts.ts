import type { ReceivedEvent, Stats } from '@sluice/core/control-api'
import type { EventMatch } from '@sluice/core/event-match'
import { nearestText } from '@sluice/core/miss-text'
import type { DeliveredLine } from './delivered-line.ts'

const maxShown = 5

/** Returns the message for events that were accepted although none should match. */
export function foundText(match: EventMatch, events: readonly ReceivedEvent[]): string {
  const shown = events.slice(0, maxShown)
  const lines = shown.map(({ text, request }) => `  ${text}\n    at ${request.at}, sent by ${request.source}\n`)
  const more = events.length > shown.length ? `  … and ${events.length - shown.length} more\n` : ''
  return `${counted(events.length, 'accepted event')} matched ${JSON.stringify(match)}:\n\n${lines.join('')}${more}`
}

/** Returns the message for an event that is in no object. */
export function undeliveredText(match: EventMatch, lines: readonly DeliveredLine[], { buffered }: Stats): string {
  const start = `No line of an object matches ${JSON.stringify(match)}.`
  const hint =
    buffered > 0 ? ` ${counted(buffered, 'event')} in the stream, not delivered yet. Call deliver() first.` : ''
  if (lines.length === 0) return `${start}${hint} There is no object.`
  const candidates = lines.map(({ key, line, text, value }) => ({ text, value, note: `line ${line} of ${key}` }))
  return `${start}${hint} ${counted(lines.length, 'line')} in objects, the nearest first:\n\n${nearestText(match, candidates)}`
}

/** Returns the message for a delivery that takes too long. */
export function blockedText({ buffered, failed, faults }: Stats, timeoutMs: number): string {
  const start = `${counted(buffered, 'event')} still not delivered after ${timeoutMs} ms.`
  if (!faults.active.s3Unavailable) return `${start} Firehose has failed ${failed} time(s).`
  const advice = 'Clear it, or advance the clock if it is manual: Firehose retries only as time passes.'
  return `${start} The fault s3Unavailable is on. ${advice}`
}

const counted = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`
