import { limits } from '@sluice/core/pipeline'
import Papa from 'papaparse'
import { readDraft } from '../../draft/draft.ts'
import { number, plural } from '../../ui/format.ts'

/** A row as the event that would be sent, or why it cannot be; `line` counts from 1, and is the first of a row that has more. */
export type Row = { line: number; text: string } | { line: number; problem: string }

/** The rows of an NDJSON or CSV file, read as they are asked for: a file may be larger than the memory. */
export function rowsOf(file: File): AsyncGenerator<Row> {
  return /\.csv$/i.test(file.name) ? csvRows(file) : ndjsonRows(file)
}

async function* ndjsonRows(file: File): AsyncGenerator<Row> {
  let rest = ''
  let line = 0
  for await (const { text, isLast } of textOf(file)) {
    rest += text
    if (line === 0 && /\.json$/i.test(file.name) && /^\s*\[/.test(rest)) throw new Error(anArray)
    const lines = rest.split('\n')
    rest = isLast ? '' : (lines.pop() ?? '')
    for (const row of lines) {
      line++
      if (row.trim() !== '') yield check(line, row.replace(/\r$/, ''))
    }
    if (rest.length > limits.requestBytes) throw new Error(`Line ${number(line + 1)} is longer than a request may be.`)
  }
}

const anArray = 'This is one JSON array. Write one event per line, or paste the array into the editor.'

/** Papa reads as much as it is given; the row that a piece of the file ends in comes again with the next. */
async function* csvRows(file: File): AsyncGenerator<Row> {
  let rest = ''
  let nextLine = 1
  let parser: Papa.Parser | null = null
  let names: string[] | null = null
  for await (const { text, isLast } of textOf(file)) {
    rest += text
    parser ??= parserFor(rest)
    const { data, errors, meta }: Papa.ParseResult<string[]> = parser.parse(rest, 0, !isLast)
    rest = rest.slice(meta.cursor)
    for (const [i, cells] of data.entries()) {
      const line = nextLine
      const text = cells.join(' ')
      nextLine += 1 + (text.match(/\r\n?|\n/g)?.length ?? 0)
      if (text.trim() === '') continue
      if (!names) {
        names = checkNames(cells)
        continue
      }
      const problem = misquoted(errors, i) ?? mismatch(cells.length, names.length)
      yield problem ? { line, problem } : check(line, objectOf(names, cells))
    }
    if (rest.length > limits.requestBytes) {
      throw new Error(`The row at line ${number(nextLine)} is longer than a request may be. Is a quote never closed?`)
    }
  }
}

function parserFor(start: string): Papa.Parser {
  const { delimiter, linebreak } = Papa.parse(start, { preview: 10 }).meta
  return new Papa.Parser({ delimiter, newline: linebreak as '\n' })
}

/** What is there twice could be one member only. */
function checkNames(names: string[]): string[] {
  const twice = names.find((name, i) => names.indexOf(name) < i)
  if (twice !== undefined) throw new Error(`The header has the name ${JSON.stringify(twice)} twice.`)
  return names
}

const quotes = {
  MissingQuotes: 'A quote is opened and never closed; what follows, to the end of the file, is taken for its value.',
  InvalidQuotes: 'A quote inside a quoted value must be written twice.',
}

/** A row may have both faults: the one that takes other rows with it is told first. */
function misquoted(errors: Papa.ParseError[], row: number): string | null {
  const codes = errors.filter((error) => error.row === row).map(({ code }) => code)
  if (codes.includes('MissingQuotes')) return quotes.MissingQuotes
  return codes.includes('InvalidQuotes') ? quotes.InvalidQuotes : null
}

function mismatch(cells: number, names: number): string | null {
  if (cells === names) return null
  return `It has ${plural(cells, 'value')}, and the header ${plural(names, 'name')}.`
}

function objectOf(names: string[], cells: string[]): string {
  return JSON.stringify(Object.fromEntries(names.map((name, i) => [name, cells[i]])))
}

/** A file piece by piece; the last one may be empty. */
async function* textOf(file: File): AsyncGenerator<{ text: string; isLast: boolean }> {
  const reader = file.stream().getReader()
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for (let isLast = false; !isLast; ) {
    const { done, value } = await reader.read().catch((cause) => {
      throw new Error('The file cannot be read any more. Choose it again.', { cause })
    })
    isLast = done
    yield { text: decode(decoder, value, done), isLast }
  }
}

function decode(decoder: TextDecoder, bytes: Uint8Array | undefined, isLast: boolean): string {
  try {
    return decoder.decode(bytes, { stream: !isLast })
  } catch (cause) {
    throw new Error('This file is not UTF-8 text. Save it as UTF-8, and choose it again.', { cause })
  }
}

function check(line: number, text: string): Row {
  const { error, rejections, events } = readDraft(text)
  const problem = error?.message ?? rejections[0]?.rejection.message
  if (problem) return { line, problem }
  return /^\s*\{/.test(text) && events === 1 ? { line, text } : { line, problem: 'A row must be one JSON object.' }
}
