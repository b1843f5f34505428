import type { Entry } from '../../log/entry.ts'
import { isLostResponse, responseStatusOf } from '../../log/status.ts'
import type { Outcome } from '../../submit/outcome.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { duration, number, plural } from '../../ui/format.ts'
import { Headers } from './response-headers.tsx'
import type { ResponseStepProps } from './response-props.ts'
import { ResultTable } from './results.tsx'
import { RetryButtons } from './retry-buttons.tsx'
import { Fact, Step, type StepState } from './step.tsx'

type ResultsOutcome = Extract<Outcome, { kind: 'results' }>
type Props = ResponseStepProps & { outcome: ResultsOutcome }

/** The first step if the response has a result per event. */
export function ResultsStep({ entry, outcome, onGo, ...sender }: Props) {
  const { status, ms, headers, response } = outcome
  const { accepted, retry } = response
  const { tone, label } = responseStatusOf(entry)
  return (
    <Step
      state={stateOf(accepted, tone === 'bad')}
      title={accepted > 0 ? acceptedTitle(outcome) : label}
      fact={`${status} · ${duration(ms)}`}
    >
      {entry.id !== null && (
        <dl>
          <Fact name="id">
            <code>{entry.id}</code>
            <CopyButton text={entry.id} what="id" />
            {accepted > 1 && <small>the first of {plural(accepted, 'event')}</small>}
          </Fact>
          <Attempts entry={entry} />
        </dl>
      )}
      {headers && <Headers headers={headers} />}
      <ResultTable
        response={response}
        text={entry.text}
        arrived={isBatch(outcome) ? (entry.arrived ?? {}) : {}}
        onGo={onGo}
      />
      {retry > 0 && (entry.attempt || !isLostResponse(entry)) && <RetryButtons entry={entry} {...sender} />}
    </Step>
  )
}

/** The statuses of several attempts, which may each have stored the event. */
function Attempts({ entry: { attempts = [], steps } }: { entry: Entry }) {
  if (attempts.length < 2 && !steps.copies) return null
  return (
    <Fact name="attempts">
      {attempts.map((status) => `${status ?? 'no response'}`).join(', ')}
      {steps.stored && '; at least one was stored'}
    </Fact>
  )
}

function stateOf(accepted: number, isBad: boolean): StepState {
  if (accepted > 0) return 'done'
  return isBad ? 'failed' : 'warn'
}

function acceptedTitle({ response: { accepted, rejected, retry } }: ResultsOutcome): string {
  const total = accepted + rejected + retry
  return total > 1 ? `Accepted ${number(accepted)} of ${number(total)}` : 'Accepted'
}

/** The other steps show how far a single event got. */
function isBatch({ response: { accepted, rejected, retry } }: ResultsOutcome): boolean {
  return accepted + rejected + retry > 1
}
