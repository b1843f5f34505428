import { evenTextOf, parsePiece } from './csv-cells.ts'
import { type DelimiterOption, declaredDelimiter, findDelimiter, type Sample } from './csv-delimiter.ts'
import { type CsvRecord, recordsOf } from './csv-record.ts'
import { isCsv, rowsOf } from './file-rows.ts'

const shownRows = 5
const maxShownCharacters = 200
const sampleCharacters = 65_536

/** The start of a file, read before its rows. `delimiter` is `null` if the file doesn't show which one it uses. */
export type FileStart = CsvStart | NdjsonStart
export type CsvStart = Readonly<{
  kind: 'csv'
  sample: Sample
  options: readonly DelimiterOption[]
  delimiter: string | null
}>
type NdjsonStart = Readonly<{ kind: 'ndjson'; rows: readonly PreviewRow[] }>

/** A row of a preview: its values, or the reason why it can't be sent. */
export type PreviewRow =
  | Readonly<{ kind: 'good'; line: number; cells: readonly string[] }>
  | Readonly<{ kind: 'bad'; line: number; problem: string }>

/**
 * Reads the start of a file.
 * @throws Error if the file can't be read: not UTF-8, a JSON array, a row longer than a request
 */
export function readStart(file: File): Promise<FileStart> {
  return isCsv(file) ? readCsvStart(file) : readNdjsonStart(file)
}

async function readCsvStart(file: File): Promise<CsvStart> {
  let text = ''
  let isLast = false
  for await (const piece of evenTextOf(file)) {
    text += piece.text
    isLast = piece.isLast && text.length <= sampleCharacters
    if (text.length > sampleCharacters) break
  }
  text = text.slice(0, sampleCharacters)
  const firstLine = text.slice(0, text.indexOf('\n')).replace(/\r{1,2}$/, '')
  const declared = declaredDelimiter(firstLine)
  const sample =
    declared === null ? { text, line: 1, isLast } : { text: text.slice(text.indexOf('\n') + 1), line: 2, isLast }
  return { kind: 'csv', sample, ...findDelimiter(sample, declared) }
}

async function readNdjsonStart(file: File): Promise<NdjsonStart> {
  const rows: PreviewRow[] = []
  for await (const row of rowsOf(file)) {
    rows.push(row.kind === 'good' ? { kind: 'good', line: row.line, cells: [shownText(row.text)] } : row)
    if (rows.length === shownRows) break
  }
  return { kind: 'ndjson', rows }
}

/** Returns the column names of a CSV file and its first rows, split at a delimiter. */
export function previewOf({ sample }: CsvStart, delimiter: string): { names: string[]; rows: PreviewRow[] } {
  const { rows } = parsePiece({ ...sample, maxRows: 4 * shownRows }, delimiter)
  const names = rows[0]?.cells ?? []
  const shown = rows
    .slice(1)
    .flatMap((row) => recordsOf(row, names, delimiter).map((record) => toShown(record, row.cells)))
  return { names: names.map(shownText), rows: shown.slice(0, shownRows) }
}

function toShown(record: CsvRecord, cells: readonly string[]): PreviewRow {
  return record.kind === 'bad' ? record : { kind: 'good', line: record.line, cells: cells.map(shownText) }
}

function shownText(text: string): string {
  return text.length > maxShownCharacters ? `${text.slice(0, maxShownCharacters)}…` : text
}
