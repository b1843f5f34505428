import { limits } from './pipeline.ts'
import type { Rejection } from './response.ts'

// A stored line is the event's own text with one member in front, and one newline at the end:
// {"_meta":{"id":"…","received_at":"…"},"event":"signup"}
// A replay adds `replayed_at` to `_meta`. This module is the only one that knows this shape.

const idStart = '{"_meta":{"id":"'
const receivedAtStart = ',"received_at":"'
const replayedAtStart = ',"replayed_at":"'

const encoder = new TextEncoder()

/**
 * Returns the stored line of one event as text, which ends in one newline and has no other. `text` is the event's own JSON
 * object from `{` to `}`; it is never re-serialized, so digits, escapes, order and duplicate members survive.
 */
export function storedText(text: string, id: string, receivedAt: string): string {
  const meta = `${lineStart(id)}${receivedAtStart.slice(1)}${receivedAt}"}`
  const comma = isEmptyObject(text) ? '' : ','
  // Valid JSON has line breaks only between tokens, where a space means the same.
  const line = text.includes('\n') || text.includes('\r') ? text.replace(/[\r\n]/g, ' ') : text
  return `${meta}${comma}${line.slice(1)}\n`
}

/** Returns the bytes of `storedText`. */
export const storedLine = (text: string, id: string, receivedAt: string): Uint8Array =>
  encoder.encode(storedText(text, id, receivedAt))

/** Returns whether an object has no members. A regex would be a third of the time of a line. */
function isEmptyObject(text: string): boolean {
  let at = 1
  while (' \t\r\n'.includes(text.charAt(at))) at++
  return text.charAt(at) === '}'
}

/** Returns the rejection of an event whose stored line is too long, `undefined` if the line is short enough. */
export function lineRejection(line: string): Rejection | undefined {
  // A UTF-16 unit has three bytes at most.
  if (line.length * 3 <= limits.lineBytes) return undefined
  const bytes = encoder.encode(line).length
  if (bytes <= limits.lineBytes) return undefined
  const message = `The event's stored line has ${bytes} bytes; the limit is ${limits.lineBytes}. Split the event.`
  return { code: 'too_large', pointer: '', message }
}

/** Returns the text that only a stored line with this id starts with. */
export function lineStart(id: string): string {
  return `${idStart.slice(0, -1)}${JSON.stringify(id)},`
}

const stringContent = '[^"\\\\]*(?:\\\\.[^"\\\\]*)*'
const pattern = (source: string) => new RegExp(source.replace(/[{}]/g, '\\$&'))
const idPattern = pattern(`^${idStart}(${stringContent})"`)
const timesPattern = pattern(`^(${idStart}${stringContent}"${receivedAtStart}([^"]*)")(${replayedAtStart}([^"]*)")?`)
const metaPattern = new RegExp(`${timesPattern.source}\\}(?:,|(?=[ \\t]*\\}))`)

/** Returns the id of a stored line, `undefined` for a line that this pipeline didn't write. */
export function lineId(line: string): string | undefined {
  const id = idPattern.exec(line)?.[1]
  return id === undefined ? undefined : parseId(id)
}

/**
 * Splits a stored line into what the pipeline put in front, such as `{"_meta":{…},`, and the rest: joined, they are the
 * line. The event's own text is a `{` and `rest`. Returns `undefined` for a line that this pipeline didn't write.
 */
export function splitLine(line: string): { meta: string; rest: string } | undefined {
  const meta = metaPattern.exec(line)?.[0]
  return meta === undefined ? undefined : { meta, rest: line.slice(meta.length) }
}

/** Returns the text of a JSON string without its quotes. Few ids have an escape, and JSON.parse would be most of the time. */
function parseId(json: string): string {
  return json.includes('\\') ? (JSON.parse(`"${json}"`) as string) : json
}

const idStartBytes = encoder.encode(idStart)
const newline = 0x0a
const quote = 0x22
const backslash = 0x5c
const utf8 = new TextDecoder()

/** Returns the number of lines in `data`: it counts newlines, because the pipeline writes complete lines only. */
export function countLines(data: Uint8Array): number {
  let lines = 0
  for (let at = data.indexOf(newline); at !== -1; at = data.indexOf(newline, at + 1)) lines++
  return lines
}

/**
 * Called with the bytes of one line, from `start` to `end` without the newline, and of its id as JSON writes it, without
 * the quotes. A line that this pipeline didn't write has no id: `idStart` and `idEnd` are then both `start`.
 */
export type VisitLine = (start: number, end: number, idStart: number, idEnd: number) => void

/** Visits each complete line in `data` without decoding it. */
export function eachLine(data: Uint8Array, visit: VisitLine): void {
  for (let start = 0, end = data.indexOf(newline); end !== -1; start = end + 1, end = data.indexOf(newline, start)) {
    const idEnd = endOfId(data, start, end)
    if (idEnd === undefined) visit(start, end, start, start)
    else visit(start, end, start + idStartBytes.length, idEnd)
  }
}

/** Returns the ids of the complete lines in `data`, in order, and skips lines that this pipeline didn't write. */
export function idsIn(data: Uint8Array): string[] {
  const ids: string[] = []
  eachLine(data, (_start, _end, idStart, idEnd) => {
    if (idEnd > idStart) ids.push(parseId(utf8.decode(data.subarray(idStart, idEnd))))
  })
  return ids
}

/** Returns the index of the quote that ends the id. */
function endOfId(data: Uint8Array, start: number, end: number): number | undefined {
  for (let i = 0; i < idStartBytes.length; i++) if (data[start + i] !== idStartBytes[i]) return undefined
  for (let at = start + idStartBytes.length; at < end; at++) {
    if (data[at] === quote) return at
    if (data[at] === backslash) at++
  }
  return undefined
}

const latin1 = new TextDecoder('latin1')
/** More than `_meta` can have: an id of 1,024 characters, each escaped in 6 bytes, and two times. */
const maxMetaBytes = 8_192

/** Matches the start of a line. One byte is one character, because only ASCII decides, whatever script an id is in. */
function matchTimes(line: Uint8Array): readonly (string | undefined)[] {
  return timesPattern.exec(latin1.decode(line.subarray(0, maxMetaBytes))) ?? []
}

/** Returns the times in a line's `_meta`, `undefined` for a line that this pipeline didn't write. */
export function timesOf(line: Uint8Array): { receivedAt: string; replayedAt?: string } | undefined {
  const [, , receivedAt, , replayedAt] = matchTimes(line)
  return receivedAt === undefined ? undefined : { receivedAt, ...(replayedAt !== undefined && { replayedAt }) }
}

/**
 * Returns the line with `replayed_at` in its `_meta`, in place of an earlier one. Every other byte stays as it is. The
 * line may end in a newline or not. Returns `undefined` for a line that this pipeline didn't write.
 */
export function replayedLine(line: Uint8Array, replayedAt: string): Uint8Array | undefined {
  const [, kept, , former = ''] = matchTimes(line)
  if (kept === undefined) return undefined
  const member = encoder.encode(`${replayedAtStart}${replayedAt}"`)
  const whole = new Uint8Array(line.length + member.length - former.length)
  whole.set(line.subarray(0, kept.length))
  whole.set(member, kept.length)
  whole.set(line.subarray(kept.length + former.length), kept.length + member.length)
  return whole
}
