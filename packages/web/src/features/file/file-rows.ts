import { limits } from '@sluice/core/pipeline'
import { readDraft } from '../../draft/draft.ts'
import { number } from '../../ui/format.ts'
import { csvRecords } from './csv.ts'
import { textOf } from './file-text.ts'

/**
 * A row of a file: the event to send, or the reason why it can't be sent. `line` is its first line, from 1. `note` is
 * a doubt that doesn't stop the event.
 */
export type Row = GoodRow | BadRow
export type GoodRow = { kind: 'good'; line: number; text: string; note?: string }
export type BadRow = { kind: 'bad'; line: number; problem: string }

/**
 * Returns the rows of an NDJSON or CSV file. They are read one after the other, because a file may be larger than
 * the memory. The delimiter is that of a CSV file.
 * @throws Error if the file can't be read: not UTF-8, a JSON array, a row longer than a request, a bad CSV header
 */
export function rowsOf(file: File, delimiter = ','): AsyncGenerator<Row> {
  return isCsv(file) ? csvRows(file, delimiter) : ndjsonRows(file)
}

/** True if a file's name is one of a file with delimiters. */
export function isCsv({ name }: File): boolean {
  return /\.(csv|tsv|tab|psv)$/i.test(name)
}

async function* ndjsonRows(file: File): AsyncGenerator<Row> {
  let rest = ''
  let line = 0
  for await (const { text, isLast } of textOf(file)) {
    rest += text
    if (line === 0 && /\.json$/i.test(file.name) && /^\s*\[/.test(rest)) throw new Error(arrayMessage)
    const lines = rest.split('\n')
    rest = isLast ? '' : (lines.pop() ?? '')
    for (const row of lines) {
      line++
      if (row.trim() !== '') yield checkRow(line, row.replace(/\r$/, ''))
    }
    if (rest.length > limits.requestBytes) throw new Error(`Line ${number(line + 1)} is longer than a request may be.`)
  }
}

const arrayMessage = 'This file is one JSON array. Write one event per line, or paste the array into the editor.'

async function* csvRows(file: File, delimiter: string): AsyncGenerator<Row> {
  for await (const record of csvRecords(file, delimiter)) {
    yield record.kind === 'bad' ? record : withNote(checkRow(record.line, record.text), record.note)
  }
}

function checkRow(line: number, text: string): Row {
  const { error, rejections, events } = readDraft(text)
  const problem = error?.message ?? rejections[0]?.rejection.message
  if (problem) return { kind: 'bad', line, problem }
  const isObject = /^\s*\{/.test(text) && events === 1
  return isObject ? { kind: 'good', line, text } : { kind: 'bad', line, problem: 'A row must be one JSON object.' }
}

function withNote(row: Row, note: string | undefined): Row {
  return row.kind === 'good' && note !== undefined ? { ...row, note } : row
}
