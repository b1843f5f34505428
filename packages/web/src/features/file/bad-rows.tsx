import { number, plural } from '../../ui/format.ts'
import type { FileProgress, RowProblem } from './file-progress.ts'

const maxShown = 20

/** The first rows of a file that aren't stored, with the reasons. */
export function BadRows({ progress: { bad, badCount } }: { progress: FileProgress }) {
  return <RowTable caption={`${plural(badCount, 'row')} not stored`} reason="Reason" rows={bad} />
}

/** The first rows of a file that can be sent, but may not be what their writer meant. */
export function NotedRows({ progress: { notes, noteCount } }: { progress: FileProgress }) {
  return <RowTable caption={`${plural(noteCount, 'row')} to check`} reason="What to check" rows={notes} />
}

type RowTableProps = { caption: string; reason: string; rows: readonly RowProblem[] }

function RowTable({ caption, reason, rows }: RowTableProps) {
  if (rows.length === 0) return null
  return (
    <table className="figures file-bad">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Line</th>
          <th scope="col">{reason}</th>
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, maxShown).map(({ line, problem }) => (
          <tr key={line}>
            <th scope="row">{number(line)}</th>
            <td>{problem}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
