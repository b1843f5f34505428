import { ActionIcon } from '../../ui/action-icon.tsx'
import { download } from '../../ui/download.ts'
import { number } from '../../ui/format.ts'
import { RunProgress } from '../../ui/run-progress.tsx'
import { BadRows } from './bad-rows.tsx'
import type { FileProgress } from './file-progress.ts'
import type { FileReport } from './file-run.ts'

/** The result of sending a file, with the rows that aren't stored. */
export function FileReportView({ report }: { report: FileReport }) {
  const { progress, totalRows, delivered } = report
  return (
    <>
      <RunProgress
        sent={{ value: progress.rows, max: totalRows }}
        delivered={{ value: delivered, max: progress.accepted }}
      />
      <dl className="run-numbers">
        <Figure name="Rows sent" value={Math.min(progress.good, progress.rows)} />
        <Figure name="Accepted" value={progress.accepted} />
        <Figure name="Not stored" value={progress.badCount} />
        {delivered !== null && <Figure name="Delivered" value={delivered} />}
      </dl>
      <p className="run-verdict" aria-live="polite">
        {delivered !== null &&
          delivered > 0 &&
          delivered === progress.accepted &&
          progress.rows >= totalRows &&
          `All ${number(delivered)} accepted rows are in S3.`}
      </p>
      <BadReport progress={progress} />
    </>
  )
}

/** The rows that aren't stored, and a button to download them. */
export function BadReport({ progress }: { progress: FileProgress }) {
  if (progress.badCount === 0) return null
  return (
    <>
      <BadRows progress={progress} />
      <div className="step-actions">
        <button type="button" className="button" onClick={() => downloadReport(progress)}>
          <ActionIcon name="download" />
          Download report
        </button>
      </div>
    </>
  )
}

function Figure({ name, value }: { name: string; value: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{number(value)}</dd>
    </div>
  )
}

function downloadReport({ bad }: FileProgress): void {
  const lines = bad.map((row) => `${JSON.stringify(row)}\n`)
  download('sluice-report.ndjson', 'application/x-ndjson', lines.join(''))
}
