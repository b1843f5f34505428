import { responseStatusOf } from '../../log/status.ts'
import { responseTimeoutSeconds } from '../../submit/submit.ts'
import { duration } from '../../ui/format.ts'
import type { ResponseStepProps } from './response-props.ts'
import { RetryButtons } from './retry-buttons.tsx'
import { Step } from './step.tsx'

/** The first step if no response arrived in time. */
export function NoResponseStep({ entry, onSend, onStop }: ResponseStepProps) {
  const { accepted } = entry.steps
  if (accepted) {
    return (
      <Step state="done" title="Accepted" fact={`${accepted.status} · ${duration(accepted.ms)}`}>
        <p>The response was lost, but the event was accepted.</p>
      </Step>
    )
  }
  return (
    <Step state="warn" title={responseStatusOf(entry).label} fact={`after ${responseTimeoutSeconds} s`}>
      <p>
        The event may still arrive.{' '}
        {entry.id === null
          ? 'If you resend it, it may be stored twice. Give it an event_id to recognize duplicates.'
          : 'It has its own id, so you can resend it safely: a duplicate has the same id.'}
      </p>
      <RetryButtons entry={entry} onSend={onSend} onStop={onStop} />
    </Step>
  )
}
