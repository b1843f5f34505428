import Papa from 'papaparse'
import { number, plural } from '../../ui/format.ts'
import { parsePiece } from './csv-cells.ts'

/** Stands for "the file has one column". UTF-8 text never contains it. */
export const noDelimiter = '\uD800\uD800'

const candidates = [',', ';', '\t', '|']
const sampleRows = 100

const delimiterNames: Record<string, string> = {
  ',': 'Comma',
  ';': 'Semicolon',
  '\t': 'Tab',
  '|': 'Pipe',
  ' ': 'Space',
  [noDelimiter]: 'None',
}

/** Returns "Semicolon", or the delimiter itself if it has no common name. */
export function delimiterName(delimiter: string): string {
  return delimiterNames[delimiter] ?? `“${delimiter}”`
}

/** A delimiter that the file may use, and the number of columns that its header would have. */
export type DelimiterOption = Readonly<{ delimiter: string; columns: number }>

/** Returns "Semicolon (2 columns)". */
export function optionTitle({ delimiter, columns }: DelimiterOption): string {
  return `${delimiterName(delimiter)} (${plural(columns, 'column')})`
}

/** The start of a file. `text` comes from `evenTextOf` and has no `sep=` line. */
export type Sample = Readonly<{ text: string; line: number; isLast: boolean }>

/**
 * Returns the delimiter in a first line like "sep=;", which spreadsheets write and read, or `null`. Other programs add
 * quotes or more delimiters to that line.
 * @throws Error if the delimiter is a quote
 */
export function declaredDelimiter(firstLine: string): string | null {
  const delimiter = /^"?sep=(.)\1*"?[,;\t|]*$/iu.exec(firstLine)?.[1] ?? null
  if (delimiter !== null && Papa.BAD_DELIMITERS.includes(delimiter)) {
    throw new Error(`Line ${number(1)} sets ${delimiter} as the delimiter, but it can’t be one. Choose another.`)
  }
  return delimiter
}

type Fit = DelimiterOption & { occurs: boolean; isLikely: boolean; isSteady: boolean }

/**
 * Returns the delimiters that the file may use, and which of them it uses; `null` if that is a question. A file of one
 * column uses a comma, so a later row with a comma is a bad row that is listed.
 */
export function findDelimiter(
  sample: Sample,
  declared: string | null,
): { options: readonly DelimiterOption[]; delimiter: string | null } {
  const tried = [...new Set([...(declared === null ? [] : [declared]), ...candidates])]
  const fits = tried.map((delimiter) => fitOf(sample, delimiter))
  const delimiter = choose(fits, declared)
  const offered = fits.filter((fit) => fit.occurs || fit.delimiter === delimiter)
  const options = offered.map((fit) => ({ delimiter: fit.delimiter, columns: fit.columns }))
  return { options: [...options, { delimiter: noDelimiter, columns: 1 }], delimiter }
}

function choose(fits: readonly Fit[], declared: string | null): string | null {
  const likely = fits.filter(({ isLikely }) => isLikely)
  const isDeclared = likely.length === 0 || likely.some(({ delimiter }) => delimiter === declared)
  if (declared !== null) return isDeclared ? declared : null
  const steady = likely.filter(({ isSteady }) => isSteady)
  const best = steady.length > 0 ? steady : likely
  if (best.length === 1) return best[0]?.delimiter ?? null
  return fits.some(({ occurs }) => occurs) ? null : ','
}

/** Likely: the header and at least one row have the same number of values. Steady: all rows have it. */
function fitOf(sample: Sample, delimiter: string): Fit {
  const counts = countsOf(sample, delimiter)
  const [columns = 1, ...others] = counts
  const equal = others.filter((count) => count === columns).length
  return {
    delimiter,
    columns,
    occurs: counts.some((count) => count > 1),
    isLikely: columns > 1 && (equal > 0 || others.length === 0),
    isSteady: columns > 1 && equal === others.length,
  }
}

function countsOf(sample: Sample, delimiter: string): number[] {
  const { rows } = parsePiece({ ...sample, maxRows: sampleRows }, delimiter)
  const complete = rows.length > 0 ? rows : parsePiece({ ...sample, isLast: true, maxRows: 1 }, delimiter).rows
  return complete.map(({ cells }) => cells.length)
}
