import type { AccessKind } from '../../submit/access.ts'
import { failureOf, isAccessDenied } from '../../submit/failure.ts'
import type { Outcome } from '../../submit/outcome.ts'
import { maxAttempts, mergeOutcomes, nextAttempt } from '../../submit/retry.ts'
import type { Row } from './file-rows.ts'

const batchEvents = 500
const batchCharacters = 250_000

export type FileProgress = {
  rows: number
  good: number
  accepted: number
  /** Rows that are not stored, each with its line and the reason. */
  bad: { line: number; problem: string }[]
  /** How many there are; the list ends somewhere. */
  badCount: number
}

const noProgress: FileProgress = { rows: 0, good: 0, accepted: 0, bad: [], badCount: 0 }

/** A list of a million reasons helps nobody. */
const maxBad = 10_000

export type FileOptions = {
  /** Without it the rows are only looked at. */
  send?: (text: string) => Promise<Outcome>
  access?: AccessKind | undefined
  onProgress: (progress: FileProgress) => void
  /** Ends early once it is stopped. */
  pause: (ms: number) => Promise<void>
  signal: AbortSignal
}

/**
 * Goes through the rows once, in batches, each until it is stored or given up.
 * @throws Error where the API does not let this sender in
 */
export async function processRows(rows: AsyncIterable<Row>, options: FileOptions): Promise<FileProgress> {
  const { send, onProgress, pause, signal } = options
  let progress = noProgress
  let batch: { line: number; text: string }[] = []
  let characters = 0

  const refuse = (refused: FileProgress['bad']) => {
    const bad = [...progress.bad, ...refused].slice(0, maxBad)
    progress = { ...progress, bad, badCount: progress.badCount + refused.length }
  }
  const flush = async () => {
    const sent = batch
    batch = []
    characters = 0
    if (!send || sent.length === 0) return
    const text = `[${sent.map((row) => row.text).join(',\n')}]`
    const outcome = await sendAll(text)
    const lineAt = (index: number) => sent[index]?.line ?? 0
    if (outcome.kind === 'results') {
      progress = { ...progress, accepted: progress.accepted + outcome.response.accepted }
      return refuse(
        outcome.response.results.flatMap((result) =>
          result.status === 'accepted' ? [] : { line: lineAt(result.index), problem: result.error.message },
        ),
      )
    }
    const label = failureOf(outcome, options.access)?.label
    // So it is with the rest.
    if (isAccessDenied(outcome)) throw new Error(`${label}: nothing more was sent.`)
    const problem = label ?? 'No answer: it may be stored.'
    refuse(sent.map(({ line }) => ({ line, problem })))
  }
  const sendAll = async (text: string): Promise<Outcome> => {
    if (!send) return { kind: 'unreachable' }
    let outcome = await send(text)
    for (let attempt = 1; attempt < maxAttempts && !signal.aborted; attempt++) {
      const next = nextAttempt(text, outcome, attempt)
      if (!next) break
      await pause(next.waitMs)
      if (signal.aborted) break
      outcome = mergeOutcomes(outcome, next.indexes, await send(next.text))
    }
    return outcome
  }

  let told = 0
  for await (const row of rows) {
    if (signal.aborted) break
    progress = { ...progress, rows: progress.rows + 1 }
    if ('problem' in row) refuse([row])
    else {
      progress = { ...progress, good: progress.good + 1 }
      batch.push(row)
      characters += row.text.length
    }
    const isFull = batch.length === batchEvents || characters > batchCharacters
    if (isFull) await flush()
    if (isFull || progress.rows - told >= 1_000) {
      told = progress.rows
      onProgress(progress)
      // The page stays usable while a large file is read.
      await pause(0)
    }
  }
  if (!signal.aborted) await flush()
  onProgress(progress)
  return progress
}
