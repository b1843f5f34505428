import { limits } from '@sluice/core/pipeline'
import { number } from '../../ui/format.ts'
import { type CsvRow, evenTextOf, parsePiece } from './csv-cells.ts'
import { declaredDelimiter } from './csv-delimiter.ts'
import { type CsvRecord, namesOf, recordsOf } from './csv-record.ts'

/**
 * Yields the records below the header of a CSV file, with the header's names as members.
 * @throws Error if the header lacks or repeats a name, or a record is longer than a request
 */
export async function* csvRecords(file: File, delimiter: string): AsyncGenerator<CsvRecord> {
  let names: readonly string[] | null = null
  for await (const row of rowsOf(file, delimiter)) {
    if (names) yield* recordsOf(row, names, delimiter)
    else if (!isDeclaration(row, delimiter)) names = namesOf(row)
  }
}

function isDeclaration({ line, cells }: CsvRow, delimiter: string): boolean {
  return line === 1 && declaredDelimiter(cells.join(delimiter)) !== null
}

/** Papa Parse returns complete records only; the rest of a piece is parsed again with the next one. */
async function* rowsOf(file: File, delimiter: string): AsyncGenerator<CsvRow> {
  let rest = ''
  let line = 1
  for await (const { text, isLast } of evenTextOf(file)) {
    const parsed = parsePiece({ text: rest + text, line, isLast }, delimiter)
    rest = parsed.rest
    line = parsed.line
    yield* parsed.rows
    if (rest.length > limits.requestBytes) {
      throw new Error(`The row at line ${number(line)} is longer than a request may be. Is a closing quote missing?`)
    }
  }
}
