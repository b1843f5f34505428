import { number, plural } from '../../ui/format.ts'
import type { FileProgress } from './file-progress.ts'

const maxShown = 20

/** The first rows of a file that aren't stored, with the reasons. */
export function BadRows({ progress: { bad, badCount } }: { progress: FileProgress }) {
  if (badCount === 0) return null
  return (
    <table className="figures file-bad">
      <caption>{plural(badCount, 'row')} not stored</caption>
      <thead>
        <tr>
          <th scope="col">Line</th>
          <th scope="col">Reason</th>
        </tr>
      </thead>
      <tbody>
        {bad.slice(0, maxShown).map(({ line, problem }) => (
          <tr key={line}>
            <th scope="row">{number(line)}</th>
            <td>{problem}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
