import { applyEdits, format, visit } from 'jsonc-parser'

/** The text with other white space between its tokens; each token stays as it was written. */
export function formatJson(text: string): string {
  return applyEdits(text, format(text, undefined, { tabSize: 2, insertSpaces: true, eol: '\n' }))
}

/** Something a reader may trip over, though it is valid and stored as it is. */
export type Note = { offset: number; message: string }

const maxNotes = 5
const maxNoteText = 1_000_000

/** Integers that a JavaScript reader would round, and names that are there twice. */
export function notesOn(text: string): Note[] {
  if (text.length > maxNoteText) return []
  const notes: Note[] = []
  const names: Set<string>[] = []
  visit(text, {
    onObjectBegin: () => void names.push(new Set()),
    onObjectEnd: () => void names.pop(),
    onObjectProperty(name, offset) {
      const seen = names.at(-1)
      if (seen?.has(name))
        notes.push({
          offset,
          message: `The name ${JSON.stringify(name)} is there twice; readers differ in which they take.`,
        })
      seen?.add(name)
    },
    onLiteralValue(value, offset, length) {
      const written = text.slice(offset, offset + length)
      if (typeof value !== 'number' || !/^-?\d+$/.test(written) || Number.isSafeInteger(value)) return
      notes.push({
        offset,
        message: `${written.slice(0, 40)} is beyond 2^53: stored as written, but JavaScript would read ${value}.`,
      })
    },
  })
  return notes.slice(0, maxNotes)
}
