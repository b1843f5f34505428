import { scanJson } from '@sluice/core/json-scan'
import { limits } from '@sluice/core/pipeline'
import { format, visit } from 'jsonc-parser'

/**
 * Returns the text with other white space between its tokens. Each token stays as written. `text` must have no
 * `formatProblem`.
 */
export function formatJson(text: string): string {
  const pieces: string[] = []
  let at = 0
  // In the order of the text. jsonc-parser's own applyEdits copies the whole text for each edit.
  for (const { offset, length, content } of format(text, undefined, { tabSize: 2, insertSpaces: true, eol: '\n' })) {
    pieces.push(text.slice(at, offset), content)
    at = offset + length
  }
  return pieces.join('') + text.slice(at)
}

/** Returns why a text can't be formatted, `undefined` if it can. The indentation of a deep text would fill the memory. */
export function formatProblem(text: string): string | undefined {
  if (!isJson(text)) return 'Can’t format: this isn’t valid JSON.'
  return isTooDeep(text) ? `Can’t format: this is nested more than ${limits.jsonDepth} levels deep.` : undefined
}

/** True if the API would reject an event of a JSON text for its depth. jsonc-parser overflows the stack on such a text. */
function isTooDeep(text: string): boolean {
  return scanJson(text).elements.some(({ depth }) => depth > limits.jsonDepth)
}

/** A warning about valid JSON. `offset` is a UTF-16 index of the text. */
export type Note = { offset: number; message: string }

const maxNotes = 5
/** A longer text gets no notes. */
const maxCharacters = 1_000_000

/**
 * Warns about integers that JavaScript would round, and about duplicate names; returns at most 5 notes. A text that is
 * too deep gets none. `text` must be JSON.
 */
export function notesOn(text: string): Note[] {
  if (text.length > maxCharacters || isTooDeep(text)) return []
  const notes: Note[] = []
  const names: Set<string>[] = []
  visit(text, {
    onObjectBegin: () => void names.push(new Set()),
    onObjectEnd: () => void names.pop(),
    onObjectProperty(name, offset) {
      const seen = names.at(-1)
      if (seen?.has(name)) notes.push({ offset, message: duplicateMessage(name) })
      seen?.add(name)
    },
    onLiteralValue(value, offset, length) {
      const token = text.slice(offset, offset + length)
      if (typeof value !== 'number' || !/^-?\d+$/.test(token) || Number.isSafeInteger(value)) return
      notes.push({ offset, message: roundedMessage(token, value) })
    },
  })
  return notes.slice(0, maxNotes)
}

function duplicateMessage(name: string): string {
  return `Duplicate name ${JSON.stringify(name)}. Readers differ in which value they use.`
}

function roundedMessage(token: string, value: number): string {
  return `${token.slice(0, 40)} is beyond 2^53. It is stored as written, but JavaScript reads ${value}.`
}

/** True if the text is JSON as it is, without placeholders that stand outside of strings. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
