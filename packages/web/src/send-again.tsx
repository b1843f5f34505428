import { pick } from './draft.ts'
import type { Entry } from './entry.ts'
import { plural } from './format.ts'
import { Icon } from './icon.tsx'
import { useNow } from './now.ts'

/** Sends what did not get through once more, and says how long the API asked to wait. */
export function SendAgain({ entry, onSend }: { entry: Entry; onSend: (text: string) => void }) {
  const { text, outcome } = entry
  if (text === null || outcome === null) return null
  const failed = retryable(entry)
  const answer = outcome.kind === 'answer' ? outcome.answer : null
  // Of a large batch only the first verdicts are kept, so it is not known any more which to send.
  if (answer && failed.length < answer.retry) return null
  const isPart = answer !== null && failed.length < answer.accepted + answer.rejected + answer.retry
  return (
    <div className="hop-actions">
      <button type="button" className="button" onClick={() => onSend(isPart ? pick(text, failed) : text)}>
        <Icon name="again" />
        {isPart ? `Send the ${plural(failed.length, 'event')} again` : 'Send again'}
      </button>
      {'retryAfterSeconds' in outcome && outcome.retryAfterSeconds !== undefined && (
        <Wait until={Date.parse(entry.sentAt) + outcome.ms + outcome.retryAfterSeconds * 1000} />
      )}
    </div>
  )
}

function retryable({ outcome }: Entry): number[] {
  if (outcome?.kind !== 'answer') return []
  return outcome.answer.results.filter(({ status }) => status === 'retry').map(({ index }) => index)
}

function Wait({ until }: { until: number }) {
  const seconds = Math.ceil((until - useNow(250)) / 1000)
  return <p>{seconds > 0 ? `The API asks to wait ${seconds} s.` : 'The wait it asked for is over.'}</p>
}
