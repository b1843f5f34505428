import type { Entry } from '../../log/entry.ts'
import { stageOf } from '../../log/status.ts'
import { deployed, submitUrl } from '../../submit/endpoint.ts'
import { isRefusal, type Trouble, troubleOf } from '../../submit/failure.ts'
import { answerSeconds } from '../../submit/submit.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { duration, number, plural, readable } from '../../ui/format.ts'
import { AccessForm } from '../target/access-form.tsx'
import { Verdicts } from './results.tsx'
import { SendAgain, type Sender } from './retry-buttons.tsx'
import { Fact, Hop, type HopState } from './step.tsx'

export type AnswerProps = Sender & {
  entry: Entry
  /** Puts a text into the editor, and the caret at an offset. */
  onGo: (text: string, offset: number) => void
}

/** The first hop: what the API said, whoever it was that answered. */
export function AnswerHop(props: AnswerProps) {
  const { outcome } = props.entry
  if (outcome === null) return <Hop state="now" title="Sending" fact="waiting for the answer" />
  if (outcome.kind === 'answer') return <Answered {...props} />
  if (outcome.kind === 'timed-out') return <Unanswered {...props} />
  return <Troubled {...props} trouble={troubleOf(outcome, props.entry.access)} />
}

function Troubled({ entry, trouble, onGo, ...sender }: AnswerProps & { trouble: Trouble | null }) {
  const { outcome } = entry
  if (!trouble || !outcome) return null
  const problem = outcome.kind === 'problem' ? outcome.problem : null
  const fact = 'status' in outcome ? `${outcome.status} · ${duration(outcome.ms)}` : undefined
  return (
    <Hop state={trouble.tone === 'bad' ? 'failed' : 'warn'} title={trouble.word} fact={fact}>
      {outcome.kind === 'foreign' && <p>{outcome.message}</p>}
      {problem && <p>{readable(problem.detail)}</p>}
      {outcome.kind === 'unreachable' && (
        <p>
          Nothing answered at <code>{entry.to ?? submitUrl}</code>.{' '}
          {entry.to ? 'Is the address right?' : deployed ? 'It may be back soon.' : <IsItRunning />}
        </p>
      )}
      {trouble.advice && <p>{withCode(trouble.advice)}</p>}
      {problem && (
        <dl>
          <Fact name="code">{problem.code}</Fact>
          {problem.line !== undefined && (
            <Fact name="place">
              line {problem.line}, column {problem.column}
            </Fact>
          )}
          <Fact name="request">{problem.requestId}</Fact>
        </dl>
      )}
      {isRefusal(outcome) && <AccessAsked entry={entry} isToken={outcome.kind === 'foreign'} onSend={sender.onSend} />}
      {(trouble.isPassing || entry.attempt) && <SendAgain entry={entry} {...sender} />}
    </Hop>
  )
}

/** A refusal of the gateway's own is about a token, the function's about a key. */
function AccessAsked({ entry: { text, access }, isToken, onSend }: AskedProps) {
  const send = () => {
    // This form goes away with the answer; whoever filled it in stays in the panel.
    document.getElementById('journey-title')?.focus()
    if (text !== null) onSend(text)
  }
  return (
    <AccessForm
      wanted={access ?? (isToken ? 'jwt' : 'key')}
      action={text === null ? 'Use it' : 'Send again with it'}
      onDone={send}
    />
  )
}

type AskedProps = Pick<Sender, 'onSend'> & { entry: Entry; isToken: boolean }

function IsItRunning() {
  return (
    <>
      Is <code>npm start</code> running?
    </>
  )
}

function withCode(words: string) {
  // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a constant sentence keep their places.
  return words.split('`').map((part, i) => (i % 2 === 1 ? <code key={i}>{part}</code> : part))
}

function Answered({ entry, onGo, ...sender }: AnswerProps) {
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
      {entry.outcome.headers && (
        <details className="headers">
          <summary>Headers of the answer</summary>
          <dl>
            {entry.outcome.headers.map(([name, value]) => (
              <Fact key={name} name={name}>
                <code>{value}</code>
              </Fact>
            ))}
          </dl>
        </details>
      )}
      <Verdicts answer={answer} text={entry.text} onGo={onGo} />
      {retry > 0 && <SendAgain entry={entry} {...sender} />}
    </Hop>
  )
}

function Unanswered({ entry, onGo, ...sender }: AnswerProps) {
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
          ? 'It has an id of its own, so sending it again is safe: a duplicate has the same.'
          : 'Sent again it may be stored twice; with an event_id of its own a duplicate could be told.'}
      </p>
      <SendAgain entry={entry} {...sender} />
    </Hop>
  )
}
