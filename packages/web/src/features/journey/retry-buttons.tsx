import type { Entry } from '../../log/entry.ts'
import { indexesOf, maxAttempts, retryText } from '../../submit/retry.ts'
import { ActionIcon } from '../../ui/action-icon.tsx'
import { plural } from '../../ui/format.ts'
import { useKeyAction } from '../../ui/key-actions.ts'
import { useNow } from '../../ui/use-now.ts'
import { useTitleFocus } from './title-focus.ts'

export type Sender = {
  onSend: (text: string) => void
  /** Stops the automatic retries of an entry. */
  onStop: (key: string) => void
}

/** The automatic retries while there are some, then a button to resend what wasn't stored. */
export function RetryButtons({ entry, onSend, onStop }: Sender & { entry: Entry }) {
  const { key, attempt } = entry
  if (attempt) return <Retrying attempt={attempt} onStop={() => onStop(key)} />
  const retry = retryOf(entry)
  if (!retry) return null
  return (
    <div className="step-actions">
      <button type="button" className="button" onClick={() => onSend(retry.text)}>
        <ActionIcon name="retry" />
        {retry.label}
      </button>
    </div>
  )
}

type RetryingProps = { attempt: NonNullable<Entry['attempt']>; onStop: () => void }

function Retrying({ attempt: { number, nextAt, isLast = false }, onStop }: RetryingProps) {
  const focusTitle = useTitleFocus()
  const stop = () => {
    onStop()
    focusTitle()
  }
  useKeyAction('escape', !isLast, stop)
  return (
    <div className="step-actions">
      <p>
        Attempt {number} of {maxAttempts} <Countdown until={nextAt} />
        {isLast && ', the last one'}
      </p>
      {!isLast && (
        <button type="button" className="button" onClick={stop}>
          Stop
        </button>
      )}
    </div>
  )
}

function Countdown({ until }: { until: number | null }) {
  const seconds = Math.ceil(((until ?? 0) - useNow(250)) / 1000)
  return until !== null && seconds > 0 ? <>in {seconds} s</> : <>is in progress</>
}

/** Returns the text to resend; `null` if it isn't known anymore. */
function retryOf({ text, outcome, format }: Entry): { text: string; label: string } | null {
  if (text === null || outcome === null) return null
  if (outcome.kind !== 'results') return { text, label: 'Resend' }
  const { accepted, rejected, retry, results } = outcome.response
  const events = indexesOf(results, 'retry').length
  // The history keeps only the first results of a large batch.
  if (events < retry) return null
  const isPart = events < accepted + rejected + retry
  return { text: retryText(text, results, format), label: isPart ? `Resend ${plural(events, 'event')}` : 'Resend' }
}
