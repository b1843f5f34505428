import { JsonSyntaxError, placeOf, scanJson } from '@sluice/core/json-scan'
import { limits } from '@sluice/core/pipeline'
import { ProblemError } from '@sluice/core/problem'
import type { Rejection } from '@sluice/core/response'
import { lineRejection, storedLine } from '@sluice/core/stored-line'
import { decodeBody } from '@sluice/core/submission'
import { isArray, plainJson } from '../submit/event-format.ts'

/** Why the text as a whole would be refused; the place is that of a syntax error. */
type DraftError = { message: string; place?: { offset: number; line: number; column: number } }

/** What the handler would say of a text, known before it is sent. */
export type Draft = {
  bytes: number
  /** What counts, and how much it may be: of one event its stored line, of a batch its request. */
  weight: number
  maxBytes: number
  isLine: boolean
  /** Events in the text; `id` is the first one's own. */
  events: number
  id: string | null
  error: DraftError | null
  /** Events that would be refused while the others are stored. */
  rejections: { index: number; rejection: Rejection }[]
}

const encoder = new TextEncoder()
/** What `_meta` takes at most, beside the longest id of its own. */
const metaBytes = 2_000
/** As long as the ids that Sluice makes. */
const anyId = '0'.repeat(36)
const nameCharacters = 80
const nameMembers: ReadonlySet<string> = new Set(['event', 'type', 'name'])

/** Reads the text with the handler's own code, so that page and API cannot disagree. */
export function readDraft(text: string, { read } = plainJson): Draft {
  const body = encoder.encode(text)
  const isLine = !isArray(text)
  const size = { bytes: body.length, maxBytes: isLine ? limits.lineBytes : limits.requestBytes, isLine }
  try {
    const events = read(decodeBody(body))
    const now = new Date().toISOString()
    const rejections = events.flatMap((event, index) => {
      if (event.kind === 'rejected') return [{ index, rejection: event.error }]
      if (event.text.length * 3 + metaBytes < limits.lineBytes) return []
      const rejection = lineRejection(storedLine(event.text, event.id ?? anyId, now))
      return rejection ? [{ index, rejection }] : []
    })
    const first = events[0]
    const event = first?.kind === 'event' ? first : null
    const id = event?.id ?? null
    const weight = isLine && event ? lineBytes(event.text, id ?? anyId) : body.length
    return { ...size, weight, events: events.length, id, error: null, rejections }
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    return { ...size, weight: body.length, events: 0, id: null, error: errorOf(text, error), rejections: [] }
  }
}

function errorOf(text: string, { message, cause }: ProblemError): DraftError {
  if (!(cause instanceof JsonSyntaxError)) return { message }
  const { offset } = cause
  return { message: cause.message, place: { offset, ...placeOf(text, offset) } }
}

/** Returns the length of the stored line without making it. */
function lineBytes(text: string, id: string): number {
  const empty = storedLine('{}', id, new Date().toISOString())
  const comma = /^\{\s*\}$/.test(text) ? 0 : 1
  return empty.length - 2 + encoder.encode(text).length + comma
}

/** What a list calls it: the event's `event`, `type` or `name`, its beginning, or how many there are. */
export function eventName(text: string): string {
  const { elements } = scanJson(text, nameMembers)
  if (elements.length !== 1) return `${elements.length} events`
  const member = elements[0]?.members[0]
  const value: unknown = member && JSON.parse(text.slice(member.start, member.end))
  const name = typeof value === 'string' && value.trim() !== '' ? value : text
  return name.trim().slice(0, nameCharacters).replace(/\s+/g, ' ')
}

/** The array of only those elements, each as it was written. */
export function selectEvents(text: string, indexes: readonly number[]): string {
  const { isArray, elements } = scanJson(text)
  if (!isArray) return text
  const chosen = indexes.flatMap((index) => elements[index] ?? [])
  return `[${chosen.map(({ start, end }) => text.slice(start, end)).join(',\n')}]`
}
