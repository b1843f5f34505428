import { useId } from 'react'
import { number, plural } from '../../ui/format.ts'
import { delimiterName, noDelimiter, optionTitle } from './csv-delimiter.ts'
import { type CsvStart, type PreviewRow, previewOf } from './file-start.ts'
import { type ChosenFile, delimiterOf, type FileState } from './file-state.ts'

const maxNames = 20
const maxColumns = 50

type Props = { state: FileState; onDelimiter: (state: ChosenFile, delimiter: string) => void }

/** The first rows of a file as they are sent; for CSV also the delimiter, which can be changed, and the columns. */
export function FilePreview({ state, onDelimiter }: Props) {
  const start = state.status === 'empty' ? null : state.start
  const delimiter = state.status === 'empty' ? null : delimiterOf(state)
  const preview = start?.kind === 'csv' ? previewOf(start, delimiter ?? noDelimiter) : null
  return (
    <>
      <p className="file-summary" aria-live="polite">
        {preview && delimiter !== null && summaryOf(delimiter, preview.names)}
      </p>
      {state.status !== 'empty' && start?.kind === 'csv' && (
        <DelimiterField
          start={start}
          delimiter={delimiter}
          isDisabled={state.status === 'sending'}
          onDelimiter={(chosen) => onDelimiter(state, chosen)}
        />
      )}
      {preview && <PreviewTable names={preview.names} rows={preview.rows} />}
      {start?.kind === 'ndjson' && <PreviewTable names={['Event']} rows={start.rows} />}
    </>
  )
}

function summaryOf(delimiter: string, names: readonly string[]): string {
  const rest = names.length > maxNames ? ` and ${number(names.length - maxNames)} more` : ''
  const columns = `${plural(names.length, 'column')}: ${names.slice(0, maxNames).join(', ')}${rest}.`
  if (delimiter === noDelimiter) return `No delimiter, ${columns}`
  return `Delimiter: ${delimiterName(delimiter).toLowerCase()}, ${columns}`
}

type DelimiterProps = {
  start: CsvStart
  delimiter: string | null
  isDisabled: boolean
  onDelimiter: (delimiter: string) => void
}

function DelimiterField({ start: { options }, delimiter, isDisabled, onDelimiter }: DelimiterProps) {
  const id = useId()
  return (
    <p className="file-delimiter">
      <label htmlFor={id}>Delimiter</label>
      <select
        id={id}
        value={delimiter ?? ''}
        disabled={isDisabled}
        onChange={(event) => onDelimiter(event.target.value)}
      >
        {delimiter === null && (
          <option value="" disabled={true}>
            Choose a delimiter
          </option>
        )}
        {options.map((option) => (
          <option key={option.delimiter} value={option.delimiter}>
            {optionTitle(option)}
          </option>
        ))}
      </select>
    </p>
  )
}

function PreviewTable({ names, rows }: { names: readonly string[]; rows: readonly PreviewRow[] }) {
  if (rows.length === 0) return null
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: only a focused region can be scrolled with the keyboard
    <section className="file-preview" aria-label="Preview" tabIndex={0}>
      <table className="figures">
        <caption>{captionOf(rows.length, names.length)}</caption>
        <thead>
          <tr>
            <th scope="col">Line</th>
            {names.slice(0, maxColumns).map((name, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a name may occur twice, and columns don't move
              <th key={column} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.line}>
              <th scope="row">{number(row.line)}</th>
              <PreviewCells row={row} columns={Math.min(names.length, maxColumns)} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function captionOf(rows: number, columns: number): string {
  const shown = rows === 1 ? 'First row' : `First ${number(rows)} rows`
  return columns > maxColumns ? `${shown}, first ${maxColumns} of ${plural(columns, 'column')}` : `${shown} of the file`
}

function PreviewCells({ row, columns }: { row: PreviewRow; columns: number }) {
  if (row.kind === 'bad') return <td colSpan={columns}>Can’t be sent: {row.problem}</td>
  // biome-ignore lint/suspicious/noArrayIndexKey: columns don't move
  return row.cells.slice(0, columns).map((cell, column) => <td key={column}>{cell}</td>)
}
