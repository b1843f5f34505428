import type { ReactNode } from 'react'
import type { Entry } from '../../log/entry.ts'
import { statusOf } from '../../log/status.ts'
import type { AccessKind } from '../../submit/access.ts'
import { isDeployed, submitUrl } from '../../submit/endpoint.ts'
import { type Failure, failureOf, isAccessDenied } from '../../submit/failure.ts'
import { responseTimeoutSeconds } from '../../submit/submit.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { duration, number, plural, readable } from '../../ui/format.ts'
import { ResultTable } from './results.tsx'
import { RetryButtons, type Sender } from './retry-buttons.tsx'
import { Fact, Step, type StepState } from './step.tsx'

/** A form for the key or token, shown where the API rejected the sender. */
export type AccessRequest = {
  /** What the API seems to require. */
  wanted: AccessKind
  /** The label of the button. */
  action: string
  /** Called once the key or token is set. */
  onDone: () => void
}

export type ResponseStepProps = Sender & {
  entry: Entry
  renderAccess: (request: AccessRequest) => ReactNode
  /** Puts a text into the editor, and the caret at an offset. */
  onGo: (text: string, offset: number) => void
}

/** The first hop: what the API said, whoever it was that answered. */
export function ResponseStep(props: ResponseStepProps) {
  const { outcome } = props.entry
  if (outcome === null) return <Step state="now" title="Sending" fact="waiting for the answer" />
  if (outcome.kind === 'results') return <Answered {...props} />
  if (outcome.kind === 'timed-out') return <Unanswered {...props} />
  return <Failed {...props} failure={failureOf(outcome, props.entry.access)} />
}

function Failed({ entry, failure, onGo, renderAccess, ...sender }: ResponseStepProps & { failure: Failure | null }) {
  const { outcome } = entry
  if (!failure || !outcome) return null
  const problem = outcome.kind === 'problem' ? outcome.problem : null
  const fact = 'status' in outcome ? `${outcome.status} · ${duration(outcome.ms)}` : undefined
  return (
    <Step state={failure.tone === 'bad' ? 'failed' : 'warn'} title={failure.label} fact={fact}>
      {outcome.kind === 'unrecognized' && <p>{outcome.message}</p>}
      {problem && <p>{readable(problem.detail)}</p>}
      {outcome.kind === 'unreachable' && (
        <p>
          Nothing answered at <code>{entry.to ?? submitUrl}</code>.{' '}
          {entry.to ? 'Is the address right?' : isDeployed ? 'It may be back soon.' : <IsItRunning />}
        </p>
      )}
      {failure.advice && <p>{withCode(failure.advice)}</p>}
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
      {isAccessDenied(outcome) && (
        <AccessAsked
          entry={entry}
          isToken={outcome.kind === 'unrecognized'}
          onSend={sender.onSend}
          renderAccess={renderAccess}
        />
      )}
      {(failure.isTransient || entry.attempt) && <RetryButtons entry={entry} {...sender} />}
    </Step>
  )
}

/** A refusal of the gateway's own is about a token, the function's about a key. */
function AccessAsked({ entry: { text, access }, isToken, onSend, renderAccess }: AskedProps) {
  const send = () => {
    // This form goes away with the answer; whoever filled it in stays in the panel.
    document.getElementById('journey-title')?.focus()
    if (text !== null) onSend(text)
  }
  return renderAccess({
    wanted: access ?? (isToken ? 'jwt' : 'key'),
    action: text === null ? 'Use it' : 'Send again with it',
    onDone: send,
  })
}

type AskedProps = Pick<ResponseStepProps, 'onSend' | 'renderAccess'> & { entry: Entry; isToken: boolean }

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

function Answered({ entry, onGo, ...sender }: ResponseStepProps) {
  if (entry.outcome?.kind !== 'results') return null
  const { status, ms, response: answer } = entry.outcome
  const { accepted, rejected, retry } = answer
  const total = accepted + rejected + retry
  const { tone, label } = statusOf(entry)
  const state: StepState = accepted > 0 ? 'done' : tone === 'bad' ? 'failed' : 'warn'
  const title = accepted === 0 ? label : total > 1 ? `Accepted ${number(accepted)} of ${number(total)}` : 'Accepted'
  return (
    <Step state={state} title={title} fact={`${status} · ${duration(ms)}`}>
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
      <ResultTable answer={answer} text={entry.text} onGo={onGo} />
      {retry > 0 && <RetryButtons entry={entry} {...sender} />}
    </Step>
  )
}

function Unanswered({ entry, onGo, ...sender }: ResponseStepProps) {
  const { accepted } = entry.steps
  if (accepted) {
    return (
      <Step state="done" title="Accepted" fact={`${accepted.status} · ${duration(accepted.ms)}`}>
        <p>The answer did not get here, but the event did get there.</p>
      </Step>
    )
  }
  const isSafe = entry.id !== null
  return (
    <Step state="warn" title="No answer" fact={`after ${responseTimeoutSeconds} s`}>
      <p>
        It may still arrive.{' '}
        {isSafe
          ? 'It has an id of its own, so sending it again is safe: a duplicate has the same.'
          : 'Sent again it may be stored twice; with an event_id of its own a duplicate could be told.'}
      </p>
      <RetryButtons entry={entry} {...sender} />
    </Step>
  )
}
