import { placeOf } from '@sluice/core/json-cursor'
import type { EventResult, SubmitResponse } from '@sluice/core/response'
import { selectEvents } from '../../draft/draft.ts'
import { marksForRejections } from '../../draft/mark.ts'
import type { Entry } from '../../log/entry.ts'
import { indexesOf } from '../../submit/retry.ts'
import { ActionIcon } from '../../ui/action-icon.tsx'
import { plural, readable } from '../../ui/format.ts'

const maxShown = 20

type Props = {
  response: SubmitResponse
  /** The text that was sent; `null` if it isn't known anymore. */
  text: string | null
  /** How far events without a confirmation got, by id. */
  arrived: NonNullable<Entry['arrived']>
  /** Puts the text into the editor, and the caret at an offset. */
  onGo: (text: string, offset: number) => void
}

/** Lists the events that weren't accepted, each with the reason and its line in the text. */
export function ResultTable({ response, text, arrived, onGo }: Props) {
  const failed = response.results.filter((result) => result.status !== 'accepted')
  const shown = failed.slice(0, maxShown)
  const hiddenCount = response.rejected + response.retry - shown.length
  if (failed.length === 0) return null
  return (
    <>
      <table className="results">
        <caption className="hidden">Events that were not accepted</caption>
        <thead className="hidden">
          <tr>
            <th scope="col">Event</th>
            <th scope="col">Line</th>
            <th scope="col">Reason</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((result) => (
            <ResultRow key={result.index} result={result} text={text} arrived={arrived} onGo={onGo} />
          ))}
          {hiddenCount > 0 && (
            <tr>
              <td colSpan={3}>and {plural(hiddenCount, 'more event')}</td>
            </tr>
          )}
        </tbody>
      </table>
      <EditRejected response={response} text={text} onGo={onGo} />
    </>
  )
}

/** Opens only the rejected events: with the accepted ones around them, those would be stored twice. */
function EditRejected({ response, text, onGo }: Omit<Props, 'arrived'>) {
  const { accepted, rejected, retry, results } = response
  const indexes = indexesOf(results, 'rejected')
  const isPart = accepted + retry > 0
  // The history keeps only the first results of a large batch.
  const isComplete = indexes.length === rejected
  if (text === null || indexes.length === 0 || !isComplete || !isPart) return null
  return (
    <div className="step-actions">
      <button type="button" className="button" onClick={() => onGo(selectEvents(text, indexes), 0)}>
        <ActionIcon name="edit" />
        Edit {plural(indexes.length, 'rejected event')}
      </button>
    </div>
  )
}

type RowProps = Omit<Props, 'response'> & { result: Exclude<EventResult, { status: 'accepted' }> }

const arrivals = { stored: 'Stored; the response was lost.', delivered: 'Delivered; the response was lost.' }

function ResultRow({ result, text, arrived, onGo }: RowProps) {
  const { index, error } = result
  const pointer = result.status === 'rejected' ? result.error.pointer : ''
  const arrival = result.status === 'retry' ? arrived[result.id] : undefined
  return (
    <tr data-tone={result.status === 'retry' ? 'warn' : 'bad'}>
      <th scope="row">Event {index + 1}</th>
      <td>{text !== null && <LineButton index={index} pointer={pointer} text={text} onGo={onGo} />}</td>
      <td>
        <code>{error.code}</code>
        {pointer !== '' && <code>{pointer}</code>}
        <p>{readable(error.message)}</p>
        {arrival && <p>{arrivals[arrival]}</p>}
      </td>
    </tr>
  )
}

type LineProps = Pick<Props, 'onGo'> & { index: number; pointer: string; text: string }

function LineButton({ index, pointer, text, onGo }: LineProps) {
  const [mark] = marksForRejections(text, [{ index, rejection: { pointer, message: '' } }])
  if (!mark) return null
  return (
    <button type="button" className="link-button" onClick={() => onGo(text, mark.start)}>
      Go to line {placeOf(text, mark.start).line}
    </button>
  )
}
