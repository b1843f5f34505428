import { limits } from './pipeline.ts'
import type { Rejection } from './response.ts'

const encoder = new TextEncoder()

/**
 * The stored line of one event: its own text with `_meta` put in front, ending in one newline.
 * `text` is a JSON object from `{` to `}`. It is never re-serialised: digits, escapes, order and duplicates stay.
 */
export function storedLine(text: string, id: string, receivedAt: string): Uint8Array | Rejection {
  const meta = `{"_meta":{"id":${JSON.stringify(id)},"received_at":"${receivedAt}"}`
  // Valid JSON has line breaks only between tokens, so they can become spaces: one event, one line.
  const rest = text.slice(1).replace(/[\r\n]/g, ' ')
  const line = encoder.encode(`${meta}${/^[ \t]*\}$/.test(rest) ? '' : ','}${rest}\n`)
  if (line.length <= limits.lineBytes) return line
  return {
    code: 'too_large',
    pointer: '',
    message: `The event's stored line has ${line.length} bytes; the limit is ${limits.lineBytes}. Split the event.`,
  }
}

/** The id in the `_meta` of a stored line, or `undefined` where something else wrote the line. */
export function lineId(line: string): string | undefined {
  const id = /^\{"_meta":\{"id":("(?:[^"\\]|\\.)*")/.exec(line)?.[1]
  return id && (JSON.parse(id) as string)
}
