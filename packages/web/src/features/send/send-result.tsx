import type { Entry } from '../../log/entry.ts'
import { statusOf } from '../../log/status.ts'
import { travelText } from '../../log/travel-time.ts'
import { failureOf } from '../../submit/failure.ts'
import { duration, number, readable } from '../../ui/format.ts'
import { ToneIcon } from '../../ui/tone-icon.tsx'

/** What came of something sent, in words that change only when there is news. */
export function SendResult({ entry }: { entry: Entry }) {
  const tone = toneOf(entry)
  return (
    <span data-tone={tone}>
      <ToneIcon tone={tone} />
      {sentence(entry)}
    </span>
  )
}

/** On its way is good enough here; the journey shows the rest. */
function toneOf(entry: Entry) {
  const { tone } = statusOf(entry)
  return tone === 'busy' && entry.outcome ? 'good' : tone
}

function sentence(entry: Entry): string {
  const { outcome, steps, attempt } = entry
  const { label } = statusOf(entry)
  if (steps.delivered) return `${['Delivered', travelText(entry)].filter(Boolean).join(' ')}.`
  if (outcome === null) return 'Sending…'
  const again = attempt && !attempt.isLast ? ' It is sent again by itself.' : ''
  const failure = failureOf(outcome, entry.access)
  if (failure && !('status' in outcome)) return `${failure.label}: ${silence[failure.label] ?? 'nothing was sent.'}`
  if (!('status' in outcome)) {
    return steps.accepted ? 'Accepted, but the answer was lost.' : 'No answer. It may still arrive.'
  }
  const facts = `${outcome.status} in ${duration(outcome.ms)}.`
  if (outcome.kind === 'problem') return `${label}: ${facts} ${readable(outcome.problem.detail)}${again}`
  if (outcome.kind !== 'results') return `${label}: ${facts}${again}`
  const { accepted, rejected, retry, results } = outcome.response
  if (rejected + retry === 0) {
    return steps.error ? 'Accepted, but its delivery fails and is tried again.' : `Accepted: ${facts}`
  }
  const first = results.find((result) => result.status !== 'accepted')
  if (accepted + rejected + retry === 1) return `${label}: ${facts} ${readable(first?.error.message ?? '')}${again}`
  const parts = [`${number(accepted)} accepted`, `${number(rejected)} rejected`, `${number(retry)} to send again`]
  const reason = first && ` Event ${number(first.index + 1)}: ${readable(first.error.message)}`
  return `${parts.filter((part) => !part.startsWith('0 ')).join(', ')}: ${facts}${reason ?? ''}${again}`
}

const silence: Record<string, string> = {
  Unreachable: 'nothing answered.',
  'Not allowed': 'the answer may not be read here.',
}
