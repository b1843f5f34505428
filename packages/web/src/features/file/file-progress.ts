import type { AccessKind } from '../../submit/access.ts'
import { failureOf } from '../../submit/failure.ts'
import type { Outcome } from '../../submit/outcome.ts'
import type { BadRow, GoodRow, Row } from './file-rows.ts'

/** A row that isn't stored, or needs a look: one line of the report. */
export type RowProblem = { line: number; problem: string }

/** How far a file is read and sent. */
export type FileProgress = Readonly<{
  rows: number
  good: number
  accepted: number
  /** The first rows that aren't stored. */
  bad: readonly RowProblem[]
  /** All rows that aren't stored; the list above is limited. */
  badCount: number
  /** The first good rows that the reader should look at, with the reasons. */
  notes: readonly RowProblem[]
  /** All good rows with a note; the list above is limited. */
  noteCount: number
}>

/** Long enough for a report, and small enough for the memory. */
const maxBad = 10_000
const maxNotes = 20

export const noProgress: FileProgress = {
  rows: 0,
  good: 0,
  accepted: 0,
  bad: [],
  badCount: 0,
  notes: [],
  noteCount: 0,
}

/** Counts a row that was read. */
export function addRow(progress: FileProgress, row: Row): FileProgress {
  const read = { ...progress, rows: progress.rows + 1 }
  if (row.kind === 'bad') return addBad(read, [problemOf(row)])
  const good = { ...read, good: read.good + 1 }
  return row.note === undefined ? good : addNote(good, { line: row.line, problem: row.note })
}

function addNote(progress: FileProgress, note: RowProblem): FileProgress {
  const { notes, noteCount } = progress
  return { ...progress, notes: noteCount < maxNotes ? [...notes, note] : notes, noteCount: noteCount + 1 }
}

/** Counts the rows of a batch by its outcome. */
export function addOutcome(
  progress: FileProgress,
  batch: readonly GoodRow[],
  outcome: Outcome,
  access?: AccessKind,
): FileProgress {
  if (outcome.kind === 'results') {
    const { accepted, results } = outcome.response
    const bad = results.flatMap((result) =>
      result.status === 'accepted' ? [] : { line: batch[result.index]?.line ?? 0, problem: result.error.message },
    )
    return addBad({ ...progress, accepted: progress.accepted + accepted }, bad)
  }
  const problem = failureOf(outcome, access)?.label ?? 'No response: this row may be stored.'
  return addBad(
    progress,
    batch.map(({ line }) => ({ line, problem })),
  )
}

function addBad(progress: FileProgress, added: readonly RowProblem[]): FileProgress {
  const { bad } = progress
  const kept = bad.length < maxBad ? [...bad, ...added].slice(0, maxBad) : bad
  return { ...progress, bad: kept, badCount: progress.badCount + added.length }
}

function problemOf({ line, problem }: BadRow): RowProblem {
  return { line, problem }
}
