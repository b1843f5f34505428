/** Thrown where a text stops being JSON. `offset` is a UTF-16 index in the text. */
export class JsonSyntaxError extends Error {
  readonly offset: number
  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

/** Returns the line and column of an offset, from 1. A line ends with LF, CR or CRLF. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/)
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
}

/** UTF-16 codes of the characters that structure a JSON text (RFC 8259). */
export const codes = {
  comma: 0x2c,
  colon: 0x3a,
  openObject: 0x7b,
  closeObject: 0x7d,
  openArray: 0x5b,
  closeArray: 0x5d,
} as const

const quote = 0x22
const apostrophe = 0x27
const backslash = 0x5c
// The lookahead rejects what touches a number or literal: `01`, `1.`, `nullx`.
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])/y
const literal = /(?:true|false|null)(?![\w.+-])/y
const escaped = /["\\/bfnrt]|u[0-9a-fA-F]{4}/y

/** A position in a JSON text that moves over one token at a time. Every method throws `JsonSyntaxError`. */
export class JsonCursor {
  readonly text: string
  /** UTF-16 index of the next character. */
  at = 0

  constructor(text: string) {
    this.text = text
  }

  /** Returns the UTF-16 code of the next character, `NaN` at the end. */
  code(): number {
    return this.text.charCodeAt(this.at)
  }

  skipSpace(): void {
    for (let code = this.code(); code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09; ) {
      this.at++
      code = this.code()
    }
  }

  /** Moves past a string, a number or a literal. */
  readScalar(): void {
    const isString = this.code() === quote
    if (isString) this.#readString()
    if (isString || this.#match(number) || this.#match(literal)) return
    const next = this.text.charAt(this.at)
    if (next === '' || /[,:}\]]/.test(next)) this.fail('a value is missing')
    if (/[-+.\d]/.test(next)) this.fail('this is not a JSON number')
    if (this.code() === apostrophe) this.fail('JSON strings need double quotes')
    this.fail('this is not a JSON value; a string needs double quotes')
  }

  /** Moves past the name of a member and its colon. Returns the index of the name's end. */
  readName(): number {
    if (this.code() !== quote) this.fail('a member name in double quotes is missing')
    this.#readString()
    const end = this.at
    this.skipSpace()
    if (this.code() !== codes.colon) this.fail('a colon is missing after this name')
    this.at++
    this.skipSpace()
    return end
  }

  /** @throws JsonSyntaxError always */
  fail(message: string, offset = this.at): never {
    throw new JsonSyntaxError(message, offset)
  }

  #readString(): void {
    const start = this.at++
    for (;;) {
      const code = this.#skipPlain()
      if (code === quote) break
      if (code === backslash) {
        this.at++
        if (!this.#match(escaped)) this.fail('this is not a JSON escape', this.at - 1)
      } else if (this.at >= this.text.length) this.fail('this string is not closed', start)
      else this.fail('a string must not contain a raw control character or line break')
    }
    this.at++
  }

  /** Moves to the end of a string, an escape or a character that a string can't have. Returns the code there. */
  #skipPlain(): number {
    const { text } = this
    let { at } = this
    let code = text.charCodeAt(at)
    // Compared like this, NaN at the end of the text stops the loop, too.
    while (code >= 0x20 && code !== quote && code !== backslash) code = text.charCodeAt(++at)
    this.at = at
    return code
  }

  #match(token: RegExp): boolean {
    token.lastIndex = this.at
    if (!token.test(this.text)) return false
    this.at = token.lastIndex
    return true
  }
}
