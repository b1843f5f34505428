import { checkSize, decodeBody } from '@sluice/core/body'
import { JsonSyntaxError, placeOf } from '@sluice/core/json-cursor'
import { scanJson } from '@sluice/core/json-scan'
import { limits } from '@sluice/core/pipeline'
import { ProblemError } from '@sluice/core/problem'
import type { Rejection } from '@sluice/core/response'
import { lineRejection, storedLine, storedText } from '@sluice/core/stored-line'
import { isArray, plainJson } from '../submit/event-format.ts'

/** The reason to reject the whole text. A syntax error has a place: `offset` is a UTF-16 index, the others count from 1. */
type DraftError = { message: string; place?: { offset: number; line: number; column: number } }

/** The API's verdict on a text, before it is sent. */
export type Draft = {
  bytes: number
  /** Bytes that count against `maxBytes`: the stored line of a single event, the request of a batch. */
  countedBytes: number
  maxBytes: number
  /** True if the stored line is limited, not the request. */
  isLine: boolean
  /** Number of events in the text. */
  events: number
  /** The first event's own id. */
  id: string | null
  error: DraftError | null
  /** Events that would be rejected while the others are stored. */
  rejections: { index: number; rejection: Rejection }[]
}

const encoder = new TextEncoder()
/** A stand-in for an id that Sluice creates, of the same length. */
const anyId = '0'.repeat(36)

/** Checks a text with the handler's own code, so that page and API agree. */
export function readDraft(text: string, { read } = plainJson): Draft {
  const body = encoder.encode(text)
  const isLine = !isArray(text)
  const size = { bytes: body.length, maxBytes: isLine ? limits.lineBytes : limits.requestBytes, isLine }
  try {
    checkSize(body)
    const events = read(decodeBody(body))
    const now = new Date().toISOString()
    const rejections = events.flatMap((event, index) => {
      if (event.kind === 'rejected') return [{ index, rejection: event.error }]
      const rejection = lineRejection(storedText(event.text, event.id ?? anyId, now))
      return rejection ? [{ index, rejection }] : []
    })
    const first = events[0]
    const event = first?.kind === 'event' ? first : null
    const id = event?.id ?? null
    const countedBytes = isLine && event ? lineBytes(event.text, id ?? anyId) : body.length
    return { ...size, countedBytes, events: events.length, id, error: null, rejections }
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    return { ...size, countedBytes: body.length, events: 0, id: null, error: errorOf(text, error), rejections: [] }
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

/** Returns an array of the elements at `indexes`, each as written. */
export function selectEvents(text: string, indexes: readonly number[]): string {
  const { isArray, elements } = scanJson(text)
  if (!isArray) return text
  const chosen = indexes.flatMap((index) => elements[index] ?? [])
  return `[${chosen.map(({ start, end }) => text.slice(start, end)).join(',\n')}]`
}
