import { codes, JsonCursor } from './json-cursor.ts'
import { contentTypeOf } from './media-type.ts'

/** A top-level member of an event. `start` and `end` enclose its value in the text. */
export type Member = { key: string; start: number; end: number }

/** The value of the whole text or, if that is an array, one of its elements. */
export type Element = {
  start: number
  end: number
  isObject: boolean
  /** Nested objects and arrays: 0 for a scalar, 1 for `{}`. */
  depth: number
  /** The wanted members, in order, duplicates included. */
  members: Member[]
}

export type Scan = { isArray: boolean; elements: Element[] }

/** The names of the members to report. A set of names is one. */
export type Wanted = { has: (name: string) => boolean }

const none: Wanted = new Set()

/**
 * Reads a JSON text once without parsing it into values, so that its events can be stored as they came. Accepts what
 * `JSON.parse` accepts, at any depth. Returns where the events and their `wanted` members are.
 * @throws JsonSyntaxError
 */
export function scanJson(text: string, wanted: Wanted = none): Scan {
  const scanner = new Scanner(text, wanted)
  do {
    while (!scanner.readValue());
  } while (!scanner.closeBrackets())
  return { isArray: scanner.isArray, elements: scanner.elements }
}

class Scanner {
  readonly isArray: boolean
  readonly elements: Element[] = []
  readonly #cursor: JsonCursor
  readonly #wanted: Wanted
  /** The closing brackets that are still to come, innermost last. A stack, because a text can be deeper than calls. */
  readonly #closers: number[] = []
  /** How many brackets are open around an event. */
  readonly #outside: number
  #element: Element | undefined
  #member: Member | undefined

  constructor(text: string, wanted: Wanted) {
    this.#cursor = new JsonCursor(text)
    this.#wanted = wanted
    this.#cursor.skipSpace()
    this.isArray = this.#cursor.code() === codes.openArray
    this.#outside = this.isArray ? 1 : 0
  }

  /** Reads a scalar, an empty bracket or an opening bracket. Returns false after the latter: its first value is next. */
  readValue(): boolean {
    const cursor = this.#cursor
    cursor.skipSpace()
    this.#beginElement()
    const first = cursor.code()
    if (first === codes.openObject) return this.#openObject()
    if (first === codes.openArray) return this.#openArray()
    cursor.readScalar()
    this.#endValue()
    return true
  }

  /** Closes the brackets that end after a value. Returns true at the end of the text, false if a value is next. */
  closeBrackets(): boolean {
    const cursor = this.#cursor
    for (;;) {
      cursor.skipSpace()
      const closer = this.#closers.at(-1)
      if (closer === undefined) return this.#endText()
      if (cursor.code() === closer) {
        this.#closers.pop()
        cursor.at++
        this.#endValue()
        continue
      }
      if (cursor.code() !== codes.comma) {
        cursor.fail(`a comma or ${closer === codes.closeObject ? '}' : ']'} is missing`)
      }
      cursor.at++
      cursor.skipSpace()
      if (closer === codes.closeObject) this.#readName()
      return false
    }
  }

  #endText(): true {
    const { at, text } = this.#cursor
    if (at === text.length) return true
    const hint = startsLine(text, at) ? `; send one event per line as ${contentTypeOf('ndjson')}` : ''
    this.#cursor.fail(`there is text after the JSON value${hint}`)
  }

  #openObject(): boolean {
    this.#open(codes.closeObject)
    if (this.#cursor.code() === codes.closeObject) return true
    this.#readName()
    return false
  }

  #openArray(): boolean {
    this.#open(codes.closeArray)
    return this.#cursor.code() === codes.closeArray
  }

  #open(closer: number): void {
    this.#closers.push(closer)
    this.#cursor.at++
    this.#cursor.skipSpace()
    const depth = this.#closers.length - this.#outside
    if (this.#element && depth > this.#element.depth) this.#element.depth = depth
  }

  #beginElement(): void {
    if (this.#closers.length !== this.#outside) return
    const { at } = this.#cursor
    const isObject = this.#cursor.code() === codes.openObject
    this.#element = { start: at, end: at, isObject, depth: 0, members: [] }
    this.elements.push(this.#element)
  }

  #endValue(): void {
    const depth = this.#closers.length - this.#outside
    if (depth === 0 && this.#element) this.#element.end = this.#cursor.at
    if (depth === 1 && this.#member) this.#member.end = this.#cursor.at
  }

  #readName(): void {
    const { text, at: start } = this.#cursor
    const nameEnd = this.#cursor.readName()
    const isMember = this.#closers.length === this.#outside + 1 && this.#element?.isObject
    if (!isMember) return
    const key = unescaped(text.slice(start, nameEnd))
    const { at } = this.#cursor
    this.#member = this.#wanted.has(key) ? { key, start: at, end: at } : undefined
    if (this.#member) this.#element?.members.push(this.#member)
  }
}

/** Returns whether a line starts at `at`, after spaces. A regex would try each line break of the text. */
function startsLine(text: string, at: number): boolean {
  let start = at
  while (text[start - 1] === ' ' || text[start - 1] === '\t') start--
  return text[start - 1] === '\n'
}

/** Returns a name without its quotes. Most names have no escape. */
function unescaped(json: string): string {
  return json.includes('\\') ? (JSON.parse(json) as string) : json.slice(1, -1)
}
