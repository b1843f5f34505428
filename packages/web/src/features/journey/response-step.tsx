import { time } from '../../ui/format.ts'
import { FailureStep } from './failure-step.tsx'
import { NoResponseStep } from './no-response-step.tsx'
import type { ResponseStepProps } from './response-props.ts'
import { ResultsStep } from './results-step.tsx'
import { Step } from './step.tsx'

/** The first step: the response to the request, or why there is none. */
export function ResponseStep(props: ResponseStepProps) {
  const { outcome, isFound, sentAt } = props.entry
  if (isFound) return <Step state="done" title="Accepted" fact={time(sentAt, Date.now())} />
  if (outcome === null) return <Step state="now" title="Sending" fact="waiting for the response" />
  switch (outcome.kind) {
    case 'results':
      return <ResultsStep {...props} outcome={outcome} />
    case 'timed-out':
      return <NoResponseStep {...props} />
    default:
      return <FailureStep {...props} outcome={outcome} />
  }
}
