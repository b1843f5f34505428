import { CopyButton } from './copy-button.tsx'
import { deployed, submitUrl } from './endpoint.ts'
import type { Entry } from './entry.ts'
import { duration, number, plural } from './format.ts'
import { Fact, Hop, type HopState } from './hop.tsx'
import { SendAgain } from './send-again.tsx'
import { stageOf } from './stage.ts'
import { answerSeconds } from './submit.ts'
import { Verdicts } from './verdicts.tsx'

type Props = { entry: Entry; onSend: (text: string) => void }

/** The first hop: what the API said, whoever it was that answered. */
export function AnswerHop({ entry, onSend }: Props) {
  const { outcome } = entry
  if (outcome === null) return <Hop state="now" title="Sending" fact="waiting for the answer" />
  if (outcome.kind === 'answer') return <Answered entry={entry} onSend={onSend} />
  if (outcome.kind === 'timed-out') return <Unanswered entry={entry} onSend={onSend} />
  if (outcome.kind === 'unreachable') {
    return (
      <Hop state="failed" title="Unreachable">
        <p>
          Nothing answers at <code>{submitUrl}</code>.
        </p>
        <p>
          {deployed ? (
            'Is this browser online?'
          ) : (
            <>
              Is <code>npm start</code> running?
            </>
          )}
        </p>
        <SendAgain entry={entry} onSend={onSend} />
      </Hop>
    )
  }

  const fact = `${outcome.status} · ${duration(outcome.ms)}`
  if (outcome.kind === 'foreign') {
    return (
      <Hop state="failed" title="Refused" fact={fact}>
        <p>{outcome.message}</p>
        <SendAgain entry={entry} onSend={onSend} />
      </Hop>
    )
  }
  const { detail, code, line, column, requestId } = outcome.problem
  return (
    <Hop state="failed" title="Refused" fact={fact}>
      <p>{detail}</p>
      <dl>
        <Fact name="code">{code}</Fact>
        {line !== undefined && (
          <Fact name="place">
            line {line}, column {column}
          </Fact>
        )}
        <Fact name="request">{requestId}</Fact>
      </dl>
      {outcome.status >= 500 && <SendAgain entry={entry} onSend={onSend} />}
    </Hop>
  )
}

function Answered({ entry, onSend }: Props) {
  if (entry.outcome?.kind !== 'answer') return null
  const { status, ms, answer } = entry.outcome
  const { accepted, rejected, retry } = answer
  const total = accepted + rejected + retry
  const { tone, word } = stageOf(entry)
  const state: HopState = accepted > 0 ? 'done' : tone === 'bad' ? 'failed' : 'warn'
  const title = accepted === 0 ? word : total > 1 ? `Accepted ${number(accepted)} of ${number(total)}` : 'Accepted'
  return (
    <Hop state={state} title={title} fact={`${status} · ${duration(ms)}`}>
      {entry.id !== null && (
        <dl>
          <Fact name="id">
            <code>{entry.id}</code>
            <CopyButton text={entry.id} what="id" />
            {accepted > 1 && <small>the first of {plural(accepted, 'event')}</small>}
          </Fact>
        </dl>
      )}
      <Verdicts answer={answer} />
      {retry > 0 && <SendAgain entry={entry} onSend={onSend} />}
    </Hop>
  )
}

function Unanswered({ entry, onSend }: Props) {
  const { accepted } = entry.hops
  if (accepted) {
    return (
      <Hop state="done" title="Accepted" fact={`${accepted.status} · ${duration(accepted.ms)}`}>
        <p>The answer did not get here, but the event did get there.</p>
      </Hop>
    )
  }
  const isSafe = entry.id !== null
  return (
    <Hop state="warn" title="No answer" fact={`after ${answerSeconds} s`}>
      <p>
        It may still arrive.{' '}
        {isSafe
          ? 'It has an event_id, so sending it again is safe: a duplicate has the same id.'
          : 'Sent again it may be stored twice; with an event_id of its own a duplicate could be told.'}
      </p>
      <SendAgain entry={entry} onSend={onSend} />
    </Hop>
  )
}
