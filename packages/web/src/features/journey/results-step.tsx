import { statusOf } from '../../log/status.ts'
import type { Outcome } from '../../submit/outcome.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { duration, number, plural } from '../../ui/format.ts'
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
  const { tone, label } = statusOf(entry)
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
        </dl>
      )}
      {headers && <Headers headers={headers} />}
      <ResultTable response={response} text={entry.text} onGo={onGo} />
      {retry > 0 && <RetryButtons entry={entry} {...sender} />}
    </Step>
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

function Headers({ headers }: { headers: [string, string][] }) {
  return (
    <details className="headers">
      <summary>Response headers</summary>
      <dl>
        {headers.map(([name, value]) => (
          <Fact key={name} name={name}>
            <code>{value}</code>
          </Fact>
        ))}
      </dl>
    </details>
  )
}
