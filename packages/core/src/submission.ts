import { JsonSyntaxError, placeOf } from './json-cursor.ts'
import { pointerToDepth } from './json-pointer.ts'
import { type Element, type Scan, scanJson, type Wanted } from './json-scan.ts'
import { contentTypeOf } from './media-type.ts'
import { limits } from './pipeline.ts'
import { ProblemError } from './problem.ts'
import type { Rejection } from './response.ts'

/** A valid event as the client wrote it, from `{` to `}`, with its own id if it has one. */
export type Submission = { kind: 'event'; text: string; id?: string }

/** A part of a request that should be an event. */
export type ParsedEvent = Submission | { kind: 'rejected'; error: Rejection }

const wanted: Wanted = new Set(['_meta', 'event_id'])

/**
 * Splits a JSON body: one object is one event, an array of objects is a batch.
 * @throws ProblemError `empty`, `invalid_json` with its place, `too_many_events`
 */
export function readJson(text: string): ParsedEvent[] {
  const { elements, isArray } = scanEvents(text, wanted)
  const subject = isArray ? 'Each element of the array' : 'An event'
  return elements.map((element) => readEvent(text, element, subject))
}

/**
 * Splits an NDJSON body: one event per line that is not blank. Lines end with LF or CRLF. A line that is not JSON is
 * rejected; the others are not affected.
 * @throws ProblemError `empty`, `too_many_events`
 */
export function readNdjson(text: string): ParsedEvent[] {
  const lines = text.split('\n').flatMap((line, i) => (isBlank(line) ? [] : [{ line, number: i + 1 }]))
  checkCount(lines.length, 'The body')
  return lines.map(({ line, number }) => readLine(line, number))
}

function readLine(line: string, number: number): ParsedEvent {
  const subject = 'Each line of NDJSON'
  const scan = tryScan(line, wanted)
  if (scan instanceof JsonSyntaxError) return { kind: 'rejected', error: syntaxRejection(number, scan) }
  const [event] = scan.elements
  if (event && !scan.isArray) return readEvent(line, event, subject)
  return { kind: 'rejected', error: notAnObject(subject, ` Send an array of events as ${contentTypeOf('json')}.`) }
}

/**
 * Scans a body that is one JSON text, and checks the number of its events.
 * @throws ProblemError `empty`, `invalid_json` with its place, `too_many_events`
 */
export function scanEvents(text: string, wanted: Wanted): Scan {
  const scan = scanText(text, wanted)
  if (scan.isArray) checkCount(scan.elements.length, 'The array')
  return scan
}

/** @throws ProblemError `empty`, `invalid_json` with its place */
export function scanText(text: string, wanted?: Wanted): Scan {
  if (isBlank(text)) throw new ProblemError('empty', 'The request body is empty. Send at least one event.')
  const scan = tryScan(text, wanted)
  if (scan instanceof JsonSyntaxError) throw syntaxProblem(text, scan)
  return scan
}

/** Returns why an event of any format is rejected: not an object, too deep, or a reserved member. */
export function rejectionOf(text: string, event: Element, subject: string): Rejection | undefined {
  if (!event.isObject) return notAnObject(subject)
  if (event.depth > limits.jsonDepth) {
    return {
      code: 'too_deep',
      pointer: pointerToDepth(text.slice(event.start, event.end), limits.jsonDepth + 1),
      message: `The event is nested ${event.depth} levels deep; the limit is ${limits.jsonDepth}. Flatten it.`,
    }
  }
  if (!event.members.some((member) => member.key === '_meta')) return undefined
  return { code: 'reserved_field', pointer: '/_meta', message: '_meta is reserved. Rename this field.' }
}

function readEvent(text: string, event: Element, subject: string): ParsedEvent {
  const error = rejectionOf(text, event, subject)
  if (error) return { kind: 'rejected', error }
  const submission: Submission = { kind: 'event', text: text.slice(event.start, event.end) }
  // The last one of duplicate members counts, as in JSON.parse.
  const eventId = event.members.at(-1)
  if (!eventId) return submission
  const id = readId(text.slice(eventId.start, eventId.end))
  if (id !== undefined) return { ...submission, id }
  const message = `event_id must be a string or a number of 1 to ${limits.idCharacters} characters.`
  return { kind: 'rejected', error: { code: 'invalid_id', pointer: '/event_id', message } }
}

/** Returns the id in a JSON value. The id of a number is its text, because a JS number would lose digits. */
function readId(json: string): string | undefined {
  const id = json.startsWith('"') ? (JSON.parse(json) as string) : json
  const isStringOrNumber = /^["\d-]/.test(json)
  return isStringOrNumber && id !== '' && hasAtMost(limits.idCharacters, id) ? id : undefined
}

/** Returns whether a text has at most that many characters, counted as code points and not as UTF-16 units. */
export function hasAtMost(characters: number, text: string): boolean {
  return text.length <= 2 * characters && [...text].length <= characters
}

function isBlank(text: string): boolean {
  return /^[ \t\r\n]*$/.test(text)
}

function notAnObject(subject: string, hint = ''): Rejection {
  return { code: 'not_an_object', pointer: '', message: `${subject} must be a JSON object.${hint}` }
}

function checkCount(events: number, subject: string): void {
  if (events === 0) throw new ProblemError('empty', `${subject} has no event. Send at least one.`)
  if (events <= limits.requestEvents) return
  const message = `${subject} has ${events} events; the limit is ${limits.requestEvents}. Send smaller batches.`
  throw new ProblemError('too_many_events', message)
}

function tryScan(text: string, wanted?: Wanted): Scan | JsonSyntaxError {
  try {
    return scanJson(text, wanted)
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error
    throw error
  }
}

function syntaxProblem(text: string, cause: JsonSyntaxError): ProblemError {
  const place = placeOf(text, cause.offset)
  const message = `The request body is not valid JSON. Line ${place.line}, column ${place.column}: ${cause.message}.`
  return new ProblemError('invalid_json', message, { cause, place })
}

function syntaxRejection(line: number, { offset, message: reason }: JsonSyntaxError): Rejection {
  const column = offset + 1
  const message = `Line ${line} is not valid JSON. Column ${column}: ${reason}.`
  return { code: 'invalid_json', pointer: '', message, line, column }
}
