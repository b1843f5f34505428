import type { Stats } from '@sluice/core/control-api'
import { deliveredSince } from '../../pipeline/delivered.ts'
import type { FileProgress } from './file-progress.ts'
import type { FileStart } from './file-start.ts'

/** The chosen file, and how far it is read or sent. */
export type FileState = { status: 'empty' } | ChosenFile

export type ChosenFile = Readonly<{
  file: File
  /** `null` until it is read. */
  start: FileStart | null
  /** The delimiter that the reader of this page chose for a CSV file, or `null`. */
  chosenDelimiter: string | null
  /** `null` until the first rows are read. */
  progress: FileProgress | null
  /** Rows of the file; `null` until all of them are read. */
  totalRows: number | null
  /** When the rows were first sent, as an ISO time. */
  startedAt: string | null
  counts: PipelineCounts | null
}> &
  (
    | { status: 'undecided' | 'reading' | 'read' | 'sending' | 'sent' | 'stopped' }
    | { status: 'failed'; message: string }
  )

/** The pipeline's counts from before the file was sent and the newest ones. */
type PipelineCounts = Readonly<{ before: Stats; now: Stats }>

export type FileChange =
  | { type: 'chosen'; file: File | null }
  | { type: 'started'; start: FileStart }
  | { type: 'delimiterChosen'; delimiter: string }
  | { type: 'sending'; startedAt: string }
  | { type: 'counted'; stats: Stats | null }
  | { type: 'progressed'; progress: FileProgress }
  | { type: 'finished' }
  | { type: 'stopped' }
  | { type: 'failed'; message: string }

const unsent = { startedAt: null, counts: null }
const unread = { status: 'reading', progress: null, totalRows: null, ...unsent } as const

/** Returns the state after a change. */
export function changeFile(state: FileState, change: FileChange): FileState {
  if (change.type === 'chosen') {
    const { file } = change
    return file ? { ...unread, file, start: null, chosenDelimiter: null } : { status: 'empty' }
  }
  if (state.status === 'empty') return state
  const { progress } = state
  switch (change.type) {
    case 'started': {
      const started = { ...state, start: change.start }
      return delimiterOf(started) === null && state.status === 'reading' ? { ...started, status: 'undecided' } : started
    }
    case 'delimiterChosen':
      return { ...state, ...unread, chosenDelimiter: change.delimiter }
    case 'sending':
      return {
        ...state,
        status: 'sending',
        startedAt: change.startedAt,
        counts: null,
        progress: progress && { ...progress, rows: 0, accepted: 0 },
      }
    case 'counted':
      return state.startedAt === null ? state : { ...state, counts: addStats(state.counts, change.stats) }
    case 'progressed':
      return { ...state, progress: change.progress }
    case 'finished':
      return finish(state)
    case 'stopped':
      return isBusy(state) ? { ...state, status: 'stopped' } : state
    case 'failed':
      return { ...state, status: 'failed', message: change.message }
  }
}

/** Returns the delimiter to read a file with, or `null` if that is a question. NDJSON doesn't use it. */
export function delimiterOf({ start, chosenDelimiter }: Pick<ChosenFile, 'start' | 'chosenDelimiter'>): string | null {
  if (start?.kind === 'ndjson') return ','
  return chosenDelimiter ?? start?.delimiter ?? null
}

/** Keeps the first counts as those from before. Drops all of them if the pipeline was reset. */
function addStats(counts: PipelineCounts | null, now: Stats | null): PipelineCounts | null {
  if (!now) return counts
  if (!counts) return { before: now, now }
  return now.inStream < counts.now.inStream ? null : { ...counts, now }
}

/** Returns how many accepted rows are in S3; `null` if this page can't see them. */
export function deliveredRows({ progress, counts }: ChosenFile): number | null {
  return counts && Math.min(progress?.accepted ?? 0, deliveredSince(counts.before, counts.now))
}

/** True if rows are being sent, or were accepted and aren't in S3 yet. */
export function isInTransit(state: ChosenFile): boolean {
  const delivered = deliveredRows(state)
  return (
    state.startedAt !== null && delivered !== null && (isBusy(state) || delivered < (state.progress?.accepted ?? 0))
  )
}

/** A run that was stopped finishes too, but has not seen all rows. */
function finish(state: ChosenFile): ChosenFile {
  if (state.status === 'reading') return { ...state, status: 'read', totalRows: state.progress?.rows ?? 0 }
  return state.status === 'sending' ? { ...state, status: 'sent' } : state
}

export function isBusy({ status }: FileState): boolean {
  return status === 'reading' || status === 'sending'
}

/** True if the good rows can be sent, and none of them were sent before. */
export function canSend(state: FileState): boolean {
  if (state.status !== 'read' && state.status !== 'failed') return false
  const { progress, totalRows } = state
  return progress !== null && totalRows !== null && progress.good > 0 && progress.accepted === 0
}
