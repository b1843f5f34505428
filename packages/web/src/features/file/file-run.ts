import type { Run } from '../../log/run.ts'
import type { FileProgress } from './file-progress.ts'
import { type ChosenFile, deliveredRows, isBusy } from './file-state.ts'

const maxReported = 200

/** The report on a file, as it is kept with its row of the list. */
export type FileReport = { progress: FileProgress; totalRows: number; delivered: number | null }

/** Returns the report on a file; `null` until its rows are sent. */
export function reportOf(state: ChosenFile): FileReport | null {
  const { startedAt, progress, totalRows } = state
  if (startedAt === null || progress === null || totalRows === null) return null
  return { progress, totalRows, delivered: deliveredRows(state) }
}

/** Returns the row of the list for a file; `null` until its rows are sent. */
export function runOf(state: ChosenFile): Run | null {
  const { file, startedAt } = state
  const report = reportOf(state)
  if (startedAt === null || report === null) return null
  const { progress, totalRows, delivered } = report
  return {
    key: `file ${startedAt}`,
    kind: 'file',
    startedAt,
    name: file.name,
    status: statusOf(state),
    total: totalRows,
    accepted: progress.accepted,
    failed: progress.badCount,
    delivered,
    source: null,
    file,
    report: { ...report, progress: { ...progress, bad: progress.bad.slice(0, maxReported) } } satisfies FileReport,
  }
}

function statusOf(state: ChosenFile): Run['status'] {
  if (isBusy(state)) return 'running'
  if (state.status === 'failed') return 'failed'
  return state.status === 'stopped' ? 'stopped' : 'done'
}
