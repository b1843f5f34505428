import { placeOf } from '@sluice/core/json-cursor'
import type { EventResult, SubmitResponse } from '@sluice/core/response'
import { selectEvents } from '../../draft/draft.ts'
import { marksForRejections } from '../../draft/mark.ts'
import { indexesOf } from '../../submit/retry.ts'
import { number, plural, readable } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'

const shown = 20

type Props = {
  answer: SubmitResponse
  /** What was sent, where it is still known. */
  text: string | null
  /** Puts the text, and the caret at the place, into the editor. */
  onGo: (text: string, offset: number) => void
}

/** The events that were not accepted, each with the reason and its place in the text that was sent. */
export function ResultTable({ answer, text, onGo }: Props) {
  const refused = answer.results.filter((result) => result.status !== 'accepted')
  const unseen = answer.rejected + answer.retry - Math.min(refused.length, shown)
  if (refused.length === 0) return null
  return (
    <>
      <table className="verdicts">
        <caption className="hidden">Events that were not accepted</caption>
        <thead className="hidden">
          <tr>
            <th scope="col">Event</th>
            <th scope="col">Line</th>
            <th scope="col">Reason</th>
          </tr>
        </thead>
        <tbody>
          {refused.slice(0, shown).map((verdict) => (
            <Refused key={verdict.index} verdict={verdict} text={text} onGo={onGo} />
          ))}
          {unseen > 0 && (
            <tr>
              <td colSpan={3}>and {plural(unseen, 'more event')}</td>
            </tr>
          )}
        </tbody>
      </table>
      <EditRejected answer={answer} text={text} onGo={onGo} />
    </>
  )
}

/** Mended with the others around them, these would be stored twice. */
function EditRejected({ answer, text, onGo }: Props) {
  const indexes = indexesOf(answer.results, 'rejected')
  const isPart = answer.accepted + answer.retry > 0
  // Of a large batch only the first verdicts are kept.
  if (text === null || indexes.length === 0 || indexes.length < answer.rejected || !isPart) return null
  return (
    <div className="step-actions">
      <button type="button" className="button" onClick={() => onGo(selectEvents(text, indexes), 0)}>
        <Icon name="edit" />
        Edit the {number(indexes.length)} rejected
      </button>
    </div>
  )
}

type RefusedProps = Omit<Props, 'answer'> & { verdict: Exclude<EventResult, { status: 'accepted' }> }

function Refused({ verdict: { index, status, error }, text, onGo }: RefusedProps) {
  const { message } = error
  const pointer = 'pointer' in error ? error.pointer : ''
  const [mark] = text === null ? [] : marksForRejections(text, [{ index, rejection: { pointer, message } }])
  const line = text !== null && mark ? placeOf(text, mark.start).line : null
  return (
    <tr data-tone={status === 'retry' ? 'warn' : 'bad'}>
      <th scope="row">Event {index + 1}</th>
      <td>
        {text !== null && mark && (
          <button type="button" className="link-button" onClick={() => onGo(text, mark.start)}>
            Line {line}
          </button>
        )}
      </td>
      <td>
        <code>{error.code}</code>
        {pointer !== '' && <code>{pointer}</code>}
        <p>{readable(message)}</p>
      </td>
    </tr>
  )
}
