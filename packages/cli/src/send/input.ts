import { createReadStream, statSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { UsageError } from '../usage-error.ts'

/** An event of a file, or the reason why its text isn't one. `line` is the number of its line, from 1. */
export type InputEvent =
  | { kind: 'event'; line: number; bytes: number; event: object }
  | { kind: 'problem'; line: number; bytes: number; message: string }

export type Input = {
  /** The size of the file; undefined for stdin. */
  bytes: number | undefined
  events: AsyncIterable<InputEvent>
}

/**
 * Opens a file of NDJSON or JSON; `-` is stdin.
 * @throws UsageError if the file can't be read
 */
export async function openInput(file: string): Promise<Input> {
  if (file === '-') return { bytes: undefined, events: readEvents(process.stdin) }
  const info = statSync(file, { throwIfNoEntry: false })
  if (!info?.isFile()) throw new UsageError(`There is no file ${file}.`)
  return { bytes: info.size, events: readEvents(createReadStream(file)) }
}

/** Reads NDJSON line by line, and anything else as one JSON text. */
export async function* readEvents(source: Readable): AsyncGenerator<InputEvent> {
  const lines = createInterface({ input: source, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]()
  let line = 0
  let isFirst = true
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    line++
    const text = line === 1 ? next.value.replace(/^\ufeff/, '') : next.value
    if (text.trim() === '') continue
    const event = eventOf(text, line)
    if (isFirst && (text.trimStart().startsWith('[') || event.kind === 'problem')) {
      return yield* readWhole(text, lines, line)
    }
    isFirst = false
    yield event
  }
}

/** Reads a JSON object or array that can extend over lines. If it isn't JSON, every line is a separate event. */
async function* readWhole(first: string, rest: AsyncIterator<string>, line: number): AsyncGenerator<InputEvent> {
  const texts = [first]
  for (let next = await rest.next(); !next.done; next = await rest.next()) texts.push(next.value)
  const text = texts.join('\n')
  const bytes = Buffer.byteLength(text)
  const value = tryParse(text)
  if (value.kind === 'value') {
    const events = Array.isArray(value.value) ? value.value : [value.value]
    for (const event of events) yield checked(event, line, bytes / events.length)
    return
  }
  // The events of an array that ends too early can't be separated.
  if (first.trimStart().startsWith('[')) return yield { kind: 'problem', line, bytes, message: value.message }
  for (const [index, each] of texts.entries()) if (each.trim() !== '') yield eventOf(each, line + index)
}

function eventOf(text: string, line: number): InputEvent {
  const bytes = Buffer.byteLength(text) + 1
  const parsed = tryParse(text)
  return parsed.kind === 'value' ? checked(parsed.value, line, bytes) : { ...parsed, kind: 'problem', line, bytes }
}

function checked(value: unknown, line: number, bytes: number): InputEvent {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return { kind: 'event', line, bytes, event: value }
  }
  return { kind: 'problem', line, bytes, message: 'An event must be a JSON object.' }
}

type Parsed = { kind: 'value'; value: unknown } | { kind: 'failure'; message: string }

function tryParse(text: string): Parsed {
  try {
    return { kind: 'value', value: parseExactly(text) }
  } catch (error) {
    return { kind: 'failure', message: (error as Error).message }
  }
}

declare global {
  interface JSON {
    /** https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/JSON/rawJSON */
    rawJSON: (text: string) => unknown
  }
}

type Reviver = (key: string, value: unknown, context?: { source?: string }) => unknown

/** Parses JSON. A number that JavaScript would change, such as one of 20 digits, keeps its text. */
function parseExactly(text: string): unknown {
  const keepDigits: Reviver = (key, value, context) => {
    const source = context?.source
    const isChanged = typeof value === 'number' && source !== undefined && String(value) !== source
    return isChanged && key !== 'event_id' ? JSON.rawJSON(source) : value
  }
  return JSON.parse(text, keepDigits as (key: string, value: unknown) => unknown)
}
