import type { EventResult } from '@sluice/core/response'
import type { Entry } from '../../log/entry.ts'
import { isLostResponse, statusOf } from '../../log/status.ts'
import { travelText } from '../../log/travel-time.ts'
import type { NoResponse, Outcome } from '../../submit/outcome.ts'
import { duration, number, readable } from '../../ui/format.ts'
import { type Tone, ToneIcon } from '../../ui/tone-icon.tsx'

type Props = { message: string | null; onAnyway: (() => void) | null; entry: Entry | null }

/** Shows why a text was not sent, or else the result of the entry that was sent last. */
export function SendNews({ message, onAnyway, entry }: Props) {
  if (message) {
    return (
      <span data-tone="bad">
        <ToneIcon tone="bad" />
        {message}{' '}
        {onAnyway && (
          <button type="button" className="link-button" onClick={onAnyway}>
            Send anyway
          </button>
        )}
      </span>
    )
  }
  return entry && <SendResult entry={entry} />
}

/** Reports in one sentence what happened to an entry. The sentence changes only when there is news to announce. */
function SendResult({ entry }: { entry: Entry }) {
  const tone = toneOf(entry)
  return (
    <span data-tone={tone}>
      <ToneIcon tone={tone} />
      {sentence(entry)}
    </span>
  )
}

/** An event on its way counts as good here. The journey shows the rest. */
function toneOf(entry: Entry): Tone {
  const { tone } = statusOf(entry)
  return tone === 'busy' && entry.outcome ? 'good' : tone
}

function sentence(entry: Entry): string {
  const { outcome, steps } = entry
  const { label } = statusOf(entry)
  if (isLostResponse(entry)) return 'Delivered; the response was lost.'
  if (steps.delivered) return `${['Delivered', travelText(entry)].filter(Boolean).join(' ')}.`
  if (outcome === null) return 'Sending…'
  switch (outcome.kind) {
    case 'results':
      return resultSentence(entry, outcome)
    case 'problem':
      return `${label}: ${factsOf(outcome)} ${readable(outcome.problem.detail)}`
    case 'unrecognized':
      return `${label}: ${factsOf(outcome)}${retryNote(entry)}`
    case 'timed-out':
      return steps.accepted ? 'Accepted, but the response was lost.' : 'No response. The event may still arrive.'
    default:
      return `${label}: ${reasons[outcome.kind]}`
  }
}

const reasons: Record<Exclude<NoResponse, 'timed-out'>, string> = {
  offline: 'nothing was sent.',
  blocked: 'nothing was sent.',
  'not-allowed': 'this page can’t read the response.',
  unreachable: 'no server responded.',
}

type Results = Extract<Outcome, { kind: 'results' }>

function resultSentence(entry: Entry, outcome: Results): string {
  const { accepted, rejected, retry, results } = outcome.response
  const facts = factsOf(outcome)
  if (rejected + retry === 0) {
    return entry.steps.error ? 'Accepted, but the delivery is failing. It is retried.' : `Accepted: ${facts}`
  }
  const first = results.find((result) => result.status !== 'accepted')
  const single = accepted + rejected + retry === 1
  const summary = single ? statusOf(entry).label : summaryOf(outcome.response)
  return `${summary}: ${facts}${first ? reasonOf(first, single) : ''}${retryNote(entry)}`
}

function summaryOf({ accepted, rejected, retry }: Results['response']): string {
  const counts: [number, string][] = [
    [accepted, 'accepted'],
    [rejected, 'rejected'],
    [retry, 'to retry'],
  ]
  return counts.flatMap(([count, name]) => (count > 0 ? `${number(count)} ${name}` : [])).join(', ')
}

function reasonOf({ index, error }: Exclude<EventResult, { status: 'accepted' }>, single: boolean): string {
  return single ? ` ${readable(error.message)}` : ` Event ${number(index + 1)}: ${readable(error.message)}`
}

function factsOf({ status, ms }: { status: number; ms: number }): string {
  return `${status} in ${duration(ms)}.`
}

function retryNote({ attempt }: Entry): string {
  return attempt && !attempt.isLast ? ' Retrying automatically.' : ''
}
