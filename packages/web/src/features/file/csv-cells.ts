import Papa from 'papaparse'
import { textOf } from './file-text.ts'

/** A record of a CSV file. `line` is its first line, from 1. */
export type CsvRow = Readonly<{ line: number; cells: readonly string[]; quoteProblem: string | null }>

/** The rows of a text, the rest that doesn't end a row yet, and the line where the rest begins. */
export type ParsedPiece = { rows: CsvRow[]; rest: string; line: number }

type Piece = { text: string; line: number; isLast: boolean; maxRows?: number }

/**
 * Parses a text of `evenTextOf`. Blank lines are skipped. Nothing is left for Papa Parse to guess: not the delimiter,
 * the line break, the quote, or whether there are comments. Values stay strings.
 */
export function parsePiece({ text, line, isLast, maxRows = 0 }: Piece, delimiter: string): ParsedPiece {
  const parser = new Papa.Parser({
    delimiter,
    newline: '\n',
    quoteChar: '"',
    escapeChar: '"',
    comments: false,
    preview: maxRows,
  })
  const { data, errors, meta }: Papa.ParseResult<string[]> = parser.parse(text, 0, !isLast)
  const problems = quoteProblemsOf(errors)
  const rows: CsvRow[] = []
  let next = line
  for (const [index, encoded] of data.entries()) {
    const cells = encoded.map(decode)
    const isBlank = cells.length === 1 && cells[0]?.trim() === ''
    if (!isBlank) rows.push({ line: next, cells, quoteProblem: problems.get(index) ?? null })
    next += linesOf(cells.join(' ')).length
  }
  return { rows, rest: text.slice(meta.cursor), line: next }
}

/** Returns the lines of a value. */
export function linesOf(value: string): string[] {
  return value.split(/\r\n?|\n/)
}

/**
 * Yields the text of a file with rows that all end in "\n", because Papa Parse knows one line break per file. An "\r"
 * before it stays, and one without a "\n" becomes "\r\r\n", so that the breaks inside quotes can be restored.
 * @throws Error if the file can't be read, or isn't UTF-8
 */
export async function* evenTextOf(file: File): AsyncGenerator<{ text: string; isLast: boolean }> {
  let held = ''
  for await (const { text, isLast } of textOf(file)) {
    const all = held + text
    held = !isLast && all.endsWith('\r') ? '\r' : ''
    const complete = held ? all.slice(0, -1) : all
    yield { text: complete.replace(/\r(?!\n)/g, '\r\r\n') + (isLast ? '\n' : ''), isLast }
  }
}

/** A quoted value never ends in "\r" here, because each "\r" inside it is followed by its "\n". */
function decode(cell: string): string {
  return cell.includes('\r') ? cell.replace(/\r{1,2}$/, '').replaceAll('\r\r\n', '\r') : cell
}

const missingQuote = 'A closing quote is missing, so the value runs to the end of the file.'
const invalidQuote = 'A quote inside a quoted value must be doubled.'

/** A missing quote also spoils other rows, so it wins over the others. */
function quoteProblemsOf(errors: Papa.ParseError[]): Map<number, string> {
  const problems = new Map<number, string>()
  for (const { code, row = 0 } of errors) {
    if (code === 'MissingQuotes') problems.set(row, missingQuote)
    else if (!problems.has(row)) problems.set(row, invalidQuote)
  }
  return problems
}
