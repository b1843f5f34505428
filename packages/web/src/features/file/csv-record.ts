import { number, plural } from '../../ui/format.ts'
import { type CsvRow, linesOf } from './csv-cells.ts'

/** A row of a CSV file as JSON text, or the reason why it has none. `note` is a doubt that doesn't stop it. */
export type CsvRecord =
  | { kind: 'good'; line: number; text: string; note?: string }
  | { kind: 'bad'; line: number; problem: string }

/**
 * Returns the names in a header.
 * @throws Error if a name is missing or repeated, or a quote is wrong
 */
export function namesOf({ line, cells, quoteProblem }: CsvRow): readonly string[] {
  if (quoteProblem) throw new Error(`The header in line ${number(line)} can’t be read. ${quoteProblem}`)
  const empty = cells.findIndex((name) => name.trim() === '')
  if (empty >= 0) throw new Error(`Column ${number(empty + 1)} has no name in the header. Name it, or remove it.`)
  const seen = new Set<string>()
  const repeated = cells.find((name) => seen.size === seen.add(name).size)
  if (repeated !== undefined) throw new Error(`The header has the name ${JSON.stringify(repeated)} twice.`)
  return cells
}

/** Returns the record of a row; a bad row that swallowed others is one record for each of its lines. */
export function recordsOf(row: CsvRow, names: readonly string[], delimiter: string): CsvRecord[] {
  const { line, cells, quoteProblem } = row
  const problem = quoteProblem ?? cellsProblem(cells, names)
  if (problem === null) return [{ kind: 'good', line, text: textOf(cells, names), ...noteOf(row, names, delimiter) }]
  const lines = linesOf(cells.join(delimiter))
  const isOneRow = quoteProblem === null && countRows(lines, names, delimiter) === 0
  const swallowed = isOneRow ? [] : lines.flatMap((text, i) => (i > 0 && text.trim() !== '' ? [line + i] : []))
  return [
    { kind: 'bad', line, problem },
    ...swallowed.map((inner) => ({ kind: 'bad' as const, line: inner, problem: swallowedBy(line) })),
  ]
}

const swallowedBy = (line: number) =>
  `This line was read as part of the row in line ${number(line)}. Is a quote missing or misplaced there?`

function cellsProblem(cells: readonly string[], names: readonly string[]): string | null {
  if (cells.every((cell) => cell.trim() === '')) return 'This row has no values.'
  if (cells.length === names.length) return null
  return `This row has ${plural(cells.length, 'value')}, but the header has ${plural(names.length, 'name')}.`
}

/** Keeps the columns in their order, which an object doesn't do for names like "1". */
function textOf(cells: readonly string[], names: readonly string[]): string {
  return `{${names.map((name, i) => `${JSON.stringify(name)}:${JSON.stringify(cells[i])}`).join(',')}}`
}

function noteOf({ cells }: CsvRow, names: readonly string[], delimiter: string): { note?: string } {
  const lines = linesOf(cells.join(' ')).length
  if (lines === 1) return {}
  const rows = cells.reduce((sum, cell) => sum + countRows(linesOf(cell), names, delimiter), 0)
  return { note: `This row spans ${plural(lines, 'line')}.${doubtOf(rows)}` }
}

function doubtOf(rows: number): string {
  if (rows === 0) return ''
  const looks = rows === 1 ? 'One of them looks like a row' : `${number(rows)} of them look like rows`
  return ` ${looks}. Is a quote missing or misplaced?`
}

/** Counts the lines below the first that would be complete rows without the quotes. */
function countRows(lines: readonly string[], names: readonly string[], delimiter: string): number {
  if (names.length === 1) return 0
  return lines.slice(1).filter((text) => text.split(delimiter).length === names.length).length
}
