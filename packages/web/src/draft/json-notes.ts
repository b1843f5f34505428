import { applyEdits, format, visit } from 'jsonc-parser'

/** Returns the text with other white space between its tokens. Each token stays as written. */
export function formatJson(text: string): string {
  return applyEdits(text, format(text, undefined, { tabSize: 2, insertSpaces: true, eol: '\n' }))
}

/** A warning about valid JSON. `offset` is a UTF-16 index of the text. */
export type Note = { offset: number; message: string }

const maxNotes = 5
/** A longer text gets no notes. */
const maxCharacters = 1_000_000

/** Warns about integers that JavaScript would round, and about duplicate names; returns at most 5 notes. */
export function notesOn(text: string): Note[] {
  if (text.length > maxCharacters) return []
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
