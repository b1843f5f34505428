/** A member of an event's top level; `start` and `end` enclose its value in the text. */
export type Member = { key: string; start: number; end: number }

/** The whole text's value or, where that is an array, one of its elements. */
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

/** `offset` is the UTF-16 index in the text at which it stops being JSON. */
export class JsonSyntaxError extends Error {
  readonly offset: number
  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

/** Line and column of an offset, from 1; a line ends with LF, CR or CRLF. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/)
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
}

/** UTF-16 codes, named by what they mean in JSON (RFC 8259). */
const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a
const openObject = 0x7b
const closeObject = 0x7d
const openArray = 0x5b
const closeArray = 0x5d

/** Which members to tell of; a set of names is one. */
export type Wanted = { has: (name: string) => boolean }

const none: Wanted = new Set()
// What follows a number or literal may not touch it: `01`, `1.`, `nullx`.
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])/y
const literal = /(?:true|false|null)(?![\w.+-])/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: what JSON forbids within a string
const plain = /[^"\\\u0000-\u001f]*/y
const escaped = /["\\/bfnrt]|u[0-9a-fA-F]{4}/y

/**
 * Reads a JSON text once, without building it: accepts what `JSON.parse` accepts, at any depth, and tells where
 * its events and their `wanted` members stand, so that their text can be kept as it came.
 * @throws JsonSyntaxError
 */
export function scanJson(text: string, wanted: Wanted = none): Scan {
  let at = 0
  const elements: Element[] = []
  /** The brackets that are still to come, innermost last. */
  const closers: number[] = []

  const fail = (message: string, offset = at): never => {
    throw new JsonSyntaxError(message, offset)
  }
  const code = () => text.charCodeAt(at)
  const skipSpace = () => {
    for (let c = code(); c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09; c = code()) at++
  }
  const match = (token: RegExp): boolean => {
    token.lastIndex = at
    if (!token.test(text)) return false
    at = token.lastIndex
    return true
  }
  const string = () => {
    const start = at++
    for (;;) {
      match(plain)
      const c = code()
      if (c === quote) break
      if (c === backslash) {
        at++
        if (!match(escaped)) fail('this escape is not one of JSON', at - 1)
      } else if (at >= text.length) fail('this string is not closed', start)
      else fail('a string may not hold a raw control character or line break')
    }
    at++
  }
  const scalar = () => {
    if (code() === quote) return string()
    if (match(number) || match(literal)) return
    if (at >= text.length || /[,:}\]]/.test(text.charAt(at))) fail('a value is missing')
    if (/[-+.\d]/.test(text.charAt(at))) fail('this is not a JSON number')
    fail(code() === 0x27 ? 'JSON strings take double quotes' : 'this is not a JSON value; a string needs double quotes')
  }

  skipSpace()
  const isArray = code() === openArray
  /** How many brackets are open around an event, and around its members. */
  const outside = isArray ? 1 : 0
  const inside = outside + 1

  let element: Element | undefined
  let member: Member | undefined
  const begin = () => {
    if (closers.length === outside) {
      element = { start: at, end: at, isObject: code() === openObject, depth: 0, members: [] }
      elements.push(element)
    }
  }
  const open = (closer: number) => {
    closers.push(closer)
    at++
    if (element) element.depth = Math.max(element.depth, closers.length - outside)
  }
  const end = () => {
    if (closers.length === outside && element) element.end = at
    if (closers.length === inside && member) member.end = at
  }
  const name = () => {
    if (code() !== quote) fail('a member name in double quotes is missing')
    const start = at
    string()
    const isMember = closers.length === inside && element?.isObject
    const key = isMember && unescaped(text.slice(start, at))
    skipSpace()
    if (code() !== colon) fail('a colon is missing after this name')
    at++
    skipSpace()
    if (!isMember) return
    member = typeof key === 'string' && wanted.has(key) ? { key, start: at, end: at } : undefined
    if (member) element?.members.push(member)
  }

  for (;;) {
    skipSpace()
    begin()
    const first = code()
    if (first === openObject) {
      open(closeObject)
      skipSpace()
      if (code() !== closeObject) {
        name()
        continue
      }
    } else if (first === openArray) {
      open(closeArray)
      skipSpace()
      if (code() !== closeArray) continue
    } else {
      scalar()
      end()
    }
    // A value, or an empty bracket, has just been read: close what closes here.
    for (;;) {
      skipSpace()
      const closer = closers.at(-1)
      if (closer === undefined) {
        if (at < text.length) {
          const hint = /\n\s*$/.test(text.slice(0, at)) ? '; one event per line is application/x-ndjson' : ''
          fail(`there is text after the JSON value${hint}`)
        }
        return { isArray, elements }
      }
      if (code() === closer) {
        closers.pop()
        at++
        end()
        continue
      }
      if (code() !== comma) {
        fail(`a comma or ${closer === closeObject ? '}' : ']'} is missing`)
      }
      at++
      skipSpace()
      if (closer === closeObject) name()
      break
    }
  }
}

/** A name without its quotes; most have no escape. */
function unescaped(json: string): string {
  return json.includes('\\') ? (JSON.parse(json) as string) : json.slice(1, -1)
}
