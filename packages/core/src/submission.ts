import { type Element, JsonSyntaxError, placeOf, scanJson } from './json-scan.ts'
import { limits } from './pipeline.ts'
import { ProblemError, type Rejection } from './verdict.ts'

/** An event as the client wrote it, from `{` to `}`, with its own id if it has one. */
export type Submission = { text: string; id?: string }

const wanted: ReadonlySet<string> = new Set(['_meta', 'event_id'])

/**
 * The body's text, a leading byte order mark stripped.
 * @throws ProblemError `request_too_large`, `invalid_utf8`
 */
export function decodeBody(body: Uint8Array): string {
  if (body.length > limits.requestBytes) {
    throw new ProblemError(
      'request_too_large',
      `The request body has ${body.length} bytes; the limit is ${limits.requestBytes}. Send fewer events per request.`,
    )
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch (cause) {
    throw new ProblemError('invalid_utf8', 'The request body is not valid UTF-8.', { cause })
  }
}

/**
 * One JSON object is one event; an array of objects is a batch.
 * @throws ProblemError `empty`, `invalid_json` with its place, `too_many_events`
 */
export function readJson(text: string): (Submission | Rejection)[] {
  if (/^[ \t\r\n]*$/.test(text)) {
    throw new ProblemError('empty', 'The request body is empty; send one JSON object or an array of them.')
  }
  const { elements, isArray } = scan(text)
  if (elements.length === 0) {
    throw new ProblemError('empty', 'The array is empty; send at least one event.')
  }
  if (elements.length > limits.requestEvents) {
    throw new ProblemError(
      'too_many_events',
      `The array has ${elements.length} events; the limit is ${limits.requestEvents} per request.`,
    )
  }
  return elements.map((element) => readEvent(text, element, isArray))
}

function scan(text: string) {
  try {
    return scanJson(text, wanted)
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    const place = placeOf(text, error.offset)
    throw new ProblemError(
      'invalid_json',
      `The request body is not JSON: line ${place.line}, column ${place.column}: ${error.message}.`,
      { cause: error, place },
    )
  }
}

function readEvent(text: string, event: Element, isInArray: boolean): Submission | Rejection {
  if (!event.isObject) {
    const message = isInArray ? 'Each element of the array must be a JSON object.' : 'An event must be a JSON object.'
    return { code: 'not_an_object', pointer: '', message }
  }
  if (event.depth > limits.jsonDepth) {
    return {
      code: 'too_deep',
      pointer: '',
      message: `The event is nested ${event.depth} levels deep; the limit is ${limits.jsonDepth}.`,
    }
  }
  if (event.members.some((member) => member.key === '_meta')) {
    return {
      code: 'reserved_field',
      pointer: '/_meta',
      message: 'The member _meta is written by Sluice; give yours another name.',
    }
  }
  const submission = { text: text.slice(event.start, event.end) }
  // Of duplicate members the last one counts, as in JSON.parse.
  const eventId = event.members.at(-1)
  if (!eventId) return submission
  const id = readId(text.slice(eventId.start, eventId.end))
  if (id !== undefined) return { ...submission, id }
  return {
    code: 'invalid_id',
    pointer: '/event_id',
    message: `event_id must be a string or a number of 1 to ${limits.idCharacters} characters.`,
  }
}

/** A number's id is its text: digits survive that a JS number would lose. */
function readId(json: string): string | undefined {
  const id = json.startsWith('"') ? (JSON.parse(json) as string) : json
  const isStringOrNumber = /^["\d-]/.test(json)
  const fits = id.length > 0 && id.length <= 2 * limits.idCharacters && [...id].length <= limits.idCharacters
  return isStringOrNumber && fits ? id : undefined
}
