import { limits } from '@sluice/core/pipeline'
import Papa from 'papaparse'
import { number, plural } from '../../ui/format.ts'
import { textOf } from './file-text.ts'

/** A record of a CSV file as JSON text, or the reason why it has none. `line` is its first line, from 1. */
export type CsvRecord = { kind: 'good'; line: number; text: string } | { kind: 'bad'; line: number; problem: string }

/**
 * Yields the records below the header of a CSV file, with the header's names as members.
 * @throws Error if the header repeats a name, or a record is longer than a request
 */
export async function* csvRecords(file: File): AsyncGenerator<CsvRecord> {
  let names: string[] | null = null
  for await (const { line, cells, errors } of cellsOf(file)) {
    if (names) yield toRecord(line, names, cells, errors)
    else names = checkNames(cells)
  }
}

type Cells = { line: number; cells: string[]; errors: Papa.ParseError[] }

/** Papa Parse returns complete records only; the rest of a piece is parsed again with the next one. */
async function* cellsOf(file: File): AsyncGenerator<Cells> {
  let rest = ''
  let line = 1
  let parser: Papa.Parser | null = null
  for await (const { text, isLast } of textOf(file)) {
    rest += text
    parser ??= parserFor(rest)
    const { data, errors, meta }: Papa.ParseResult<string[]> = parser.parse(rest, 0, !isLast)
    rest = rest.slice(meta.cursor)
    for (const [row, cells] of data.entries()) {
      const joined = cells.join(' ')
      if (joined.trim() !== '') yield { line, cells, errors: errors.filter((error) => error.row === row) }
      line += 1 + (joined.match(/\r\n?|\n/g)?.length ?? 0)
    }
    if (rest.length > limits.requestBytes) {
      throw new Error(`The row at line ${number(line)} is longer than a request may be. Is a closing quote missing?`)
    }
  }
}

/** Detects the delimiter and the line breaks. */
function parserFor(start: string): Papa.Parser {
  const { delimiter, linebreak } = Papa.parse(start, { preview: 10 }).meta
  return new Papa.Parser({ delimiter, newline: linebreak as '\n' })
}

function checkNames(names: string[]): string[] {
  const repeated = names.find((name, i) => names.indexOf(name) < i)
  if (repeated !== undefined) throw new Error(`The header has the name ${JSON.stringify(repeated)} twice.`)
  return names
}

function toRecord(line: number, names: string[], cells: string[], errors: Papa.ParseError[]): CsvRecord {
  const problem = quoteProblem(errors) ?? countProblem(cells.length, names.length)
  if (problem) return { kind: 'bad', line, problem }
  return { kind: 'good', line, text: JSON.stringify(Object.fromEntries(names.map((name, i) => [name, cells[i]]))) }
}

/** The first one also spoils other rows, so it is reported first. */
const quoteProblems = [
  ['MissingQuotes', 'A closing quote is missing, so the value runs to the end of the file.'],
  ['InvalidQuotes', 'A quote inside a quoted value must be doubled.'],
] as const

function quoteProblem(errors: Papa.ParseError[]): string | undefined {
  return quoteProblems.find(([code]) => errors.some((error) => error.code === code))?.[1]
}

function countProblem(cells: number, names: number): string | undefined {
  return cells === names
    ? undefined
    : `This row has ${plural(cells, 'value')}, but the header has ${plural(names, 'name')}.`
}
