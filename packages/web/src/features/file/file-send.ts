import type { AccessKind } from '../../submit/access.ts'
import { failureOf, isAccessDenied } from '../../submit/failure.ts'
import type { Outcome } from '../../submit/outcome.ts'
import { retryAll } from '../../submit/retry-loop.ts'
import { addOutcome, addRow, type FileProgress, noProgress } from './file-progress.ts'
import type { GoodRow, Row } from './file-rows.ts'

const batchRows = 500
const batchCharacters = 250_000
const reportEveryRows = 1_000

export type FileOptions = {
  /** Sends a JSON array. Without it the rows are only read and checked. */
  send?: (text: string) => Promise<Outcome>
  access?: AccessKind | undefined
  onProgress: (progress: FileProgress) => void
  /** Waits that many milliseconds, or until it is aborted. */
  delay: (ms: number) => Promise<void>
  signal: AbortSignal
}

/**
 * Reads the rows once and sends the good ones in batches. A batch is retried until it is stored or given up.
 * @throws Error if the API denies access
 */
export async function processRows(rows: AsyncIterable<Row>, options: FileOptions): Promise<FileProgress> {
  const { onProgress, delay, signal } = options
  let progress = noProgress
  let batch: GoodRow[] = []
  let characters = 0
  let reportedRows = 0
  for await (const row of rows) {
    if (signal.aborted) break
    progress = addRow(progress, row)
    if (row.kind === 'good') {
      batch.push(row)
      characters += row.text.length
    }
    const isFull = batch.length === batchRows || characters > batchCharacters
    if (isFull) {
      progress = await sendBatch(progress, batch, options)
      batch = []
      characters = 0
    }
    if (isFull || progress.rows - reportedRows >= reportEveryRows) {
      reportedRows = progress.rows
      onProgress(progress)
      // Lets the page respond to the reader while a large file is read.
      await delay(0)
    }
  }
  if (!signal.aborted) progress = await sendBatch(progress, batch, options)
  onProgress(progress)
  return progress
}

async function sendBatch(progress: FileProgress, batch: GoodRow[], options: FileOptions): Promise<FileProgress> {
  const { send, access, delay, signal } = options
  if (!send || batch.length === 0) return progress
  const text = `[${batch.map((row) => row.text).join(',\n')}]`
  const outcome = await retryAll(text, await send(text), { post: send, delay, signal })
  // Every other batch would be denied too.
  if (isAccessDenied(outcome)) throw new Error(`${failureOf(outcome, access)?.label}: nothing more was sent.`)
  return addOutcome(progress, batch, outcome, access)
}
