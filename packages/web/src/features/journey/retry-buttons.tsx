import type { Entry } from '../../log/entry.ts'
import { indexesOf, maxAttempts, retryText } from '../../submit/retry.ts'
import { plural } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import { useKeyAction } from '../../ui/key-actions.ts'
import { useNow } from '../../ui/use-now.ts'

export type Sender = {
  onSend: (text: string) => void
  /** Ends the attempts that follow by themselves. */
  onStop: (key: string) => void
}

/** Sends what did not get through once more: by itself while attempts are left, then at a press. */
export function RetryButtons({ entry, onSend, onStop }: Sender & { entry: Entry }) {
  const { key, text, outcome, attempt } = entry
  const stop = () => {
    onStop(key)
    // This button goes away; whoever pressed it stays in the panel.
    document.getElementById('journey-title')?.focus()
  }
  useKeyAction('escape', attempt !== undefined && !attempt.isLast, stop)
  if (attempt) {
    return (
      <div className="step-actions">
        <p>
          Attempt {attempt.number} of {maxAttempts} <Countdown until={attempt.nextAt} />
          {attempt.isLast && ', the last one'}
        </p>
        {!attempt.isLast && (
          <button type="button" className="button" onClick={stop}>
            Stop
          </button>
        )}
      </div>
    )
  }
  if (text === null || outcome === null) return null
  const answer = outcome.kind === 'results' ? outcome.response : null
  const failed = answer ? indexesOf(answer.results, 'retry') : []
  // Of a large batch only the first verdicts are kept, so it is not known any more which to send.
  if (answer && failed.length < answer.retry) return null
  const isPart = answer !== null && failed.length < answer.accepted + answer.rejected + answer.retry
  return (
    <div className="step-actions">
      <button
        type="button"
        className="button"
        onClick={() => onSend(answer ? retryText(text, answer.results, entry.format) : text)}
      >
        <Icon name="retry" />
        {isPart ? `Send the ${plural(failed.length, 'event')} again` : 'Send again'}
      </button>
    </div>
  )
}

function Countdown({ until }: { until: number | null }) {
  const seconds = Math.ceil(((until ?? 0) - useNow(250)) / 1000)
  return until !== null && seconds > 0 ? <>in {seconds} s</> : <>is under way</>
}
