import type { Problem } from '@sluice/core/problem'
import type { ReactNode } from 'react'
import type { Entry } from '../../log/entry.ts'
import { isDeployed, submitUrl } from '../../submit/endpoint.ts'
import { failureOf, isAccessDenied } from '../../submit/failure.ts'
import type { Outcome } from '../../submit/outcome.ts'
import { duration, readable } from '../../ui/format.ts'
import { Headers } from './response-headers.tsx'
import type { ResponseStepProps } from './response-props.ts'
import { RetryButtons } from './retry-buttons.tsx'
import { Fact, Step } from './step.tsx'
import { useTitleFocus } from './title-focus.ts'

type Props = ResponseStepProps & { outcome: Outcome }

/** The first step if the request failed as a whole. */
export function FailureStep({ entry, outcome, onSend, onStop, renderAccess }: Props) {
  const failure = failureOf(outcome, entry.access)
  if (!failure) return null
  const { tone, label, advice, isTransient } = failure
  return (
    <Step state={tone === 'bad' ? 'failed' : 'warn'} title={label} fact={factOf(outcome)}>
      <Message entry={entry} outcome={outcome} />
      {advice && <p>{withCode(advice)}</p>}
      {outcome.kind === 'problem' && <ProblemFacts problem={outcome.problem} />}
      {'headers' in outcome && outcome.headers && <Headers headers={outcome.headers} />}
      {isAccessDenied(outcome) && (
        <AccessDenied
          entry={entry}
          isToken={outcome.kind === 'unrecognized'}
          onSend={onSend}
          renderAccess={renderAccess}
        />
      )}
      {(isTransient || entry.attempt) && <RetryButtons entry={entry} onSend={onSend} onStop={onStop} />}
    </Step>
  )
}

function factOf(outcome: Outcome): string | undefined {
  return 'status' in outcome ? `${outcome.status} · ${duration(outcome.ms)}` : undefined
}

function Message({ entry, outcome }: { entry: Entry; outcome: Outcome }) {
  switch (outcome.kind) {
    case 'problem':
      return <p>{readable(outcome.problem.detail)}</p>
    case 'unrecognized':
      return <p>{outcome.message}</p>
    case 'unreachable':
      return (
        <p>
          Nothing responds at <code>{entry.to ?? submitUrl}</code>. {unreachableHint(entry)}
        </p>
      )
    default:
      return null
  }
}

function unreachableHint({ to }: Entry): ReactNode {
  if (to) return 'Is the address right?'
  if (isDeployed) return 'It may be back soon.'
  return (
    <>
      Is <code>npm start</code> running?
    </>
  )
}

function ProblemFacts({ problem: { code, line, column, requestId } }: { problem: Problem }) {
  return (
    <dl>
      <Fact name="code">{code}</Fact>
      {line !== undefined && (
        <Fact name="place">
          line {line}, column {column}
        </Fact>
      )}
      <Fact name="request">{requestId}</Fact>
    </dl>
  )
}

type AccessDeniedProps = Pick<Props, 'entry' | 'onSend' | 'renderAccess'> & { isToken: boolean }

/** The gateway checks tokens, the function checks keys. The form disappears when the event is sent. */
function AccessDenied({ entry: { text, access }, isToken, onSend, renderAccess }: AccessDeniedProps) {
  const focusTitle = useTitleFocus()
  return renderAccess({
    wanted: access ?? (isToken ? 'jwt' : 'key'),
    action: text === null ? 'Save' : 'Save and resend',
    onDone: () => {
      focusTitle()
      if (text !== null) onSend(text)
    },
  })
}

function withCode(advice: string) {
  // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a constant text keep their positions.
  return advice.split('`').map((part, i) => (i % 2 === 1 ? <code key={i}>{part}</code> : part))
}
