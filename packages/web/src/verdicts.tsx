import type { Answer, Verdict } from '@sluice/core/verdict'
import { plural } from './format.ts'

const shown = 20

/** The events that were not accepted, each with the reason. */
export function Verdicts({ answer }: { answer: Answer }) {
  const refused = answer.results.filter((result) => result.status !== 'accepted')
  const total = answer.accepted + answer.rejected + answer.retry
  const unseen = answer.rejected + answer.retry - Math.min(refused.length, shown)
  if (refused.length === 0) return null
  return (
    <ul className="verdicts">
      {refused.slice(0, shown).map((verdict) => (
        <Refused key={verdict.index} verdict={verdict} isAlone={total === 1} />
      ))}
      {unseen > 0 && <li>and {plural(unseen, 'more event')}</li>}
    </ul>
  )
}

function Refused({ verdict, isAlone }: { verdict: Exclude<Verdict, { status: 'accepted' }>; isAlone: boolean }) {
  const { index, status, error } = verdict
  return (
    <li data-tone={status === 'retry' ? 'warn' : 'bad'}>
      <p className="verdict-head">
        {!isAlone && <b>Event {index + 1}</b>}
        <code>{error.code}</code>
        {status === 'rejected' && error.pointer !== '' && <code>{error.pointer}</code>}
      </p>
      <p>{error.message}</p>
    </li>
  )
}
