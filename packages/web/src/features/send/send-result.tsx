import type { Entry } from '../../log/entry.ts'
import { stageOf } from '../../log/status.ts'
import { stageIcons } from '../../log/status-label.tsx'
import { travelWords } from '../../log/travel-time.ts'
import { troubleOf } from '../../submit/failure.ts'
import { duration, number, readable } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'

/** What came of something sent, in words that change only when there is news. */
export function SentWords({ entry }: { entry: Entry }) {
  const tone = toneOf(entry)
  return (
    <span data-tone={tone}>
      <Icon name={stageIcons[tone]} />
      {sentence(entry)}
    </span>
  )
}

/** On its way is good enough here; the journey shows the rest. */
function toneOf(entry: Entry) {
  const { tone } = stageOf(entry)
  return tone === 'busy' && entry.outcome ? 'good' : tone
}

function sentence(entry: Entry): string {
  const { outcome, hops, attempt } = entry
  const { word } = stageOf(entry)
  if (hops.delivered) return `${['Delivered', travelWords(entry)].filter(Boolean).join(' ')}.`
  if (outcome === null) return 'Sending…'
  const again = attempt && !attempt.isLast ? ' It is sent again by itself.' : ''
  const trouble = troubleOf(outcome, entry.access)
  if (trouble && !('status' in outcome)) return `${trouble.word}: ${silence[trouble.word] ?? 'nothing was sent.'}`
  if (!('status' in outcome)) {
    return hops.accepted ? 'Accepted, but the answer was lost.' : 'No answer. It may still arrive.'
  }
  const facts = `${outcome.status} in ${duration(outcome.ms)}.`
  if (outcome.kind === 'problem') return `${word}: ${facts} ${readable(outcome.problem.detail)}${again}`
  if (outcome.kind !== 'answer') return `${word}: ${facts}${again}`
  const { accepted, rejected, retry, results } = outcome.answer
  if (rejected + retry === 0) {
    return hops.error ? 'Accepted, but its delivery fails and is tried again.' : `Accepted: ${facts}`
  }
  const first = results.find((result) => result.status !== 'accepted')
  if (accepted + rejected + retry === 1) return `${word}: ${facts} ${readable(first?.error.message ?? '')}${again}`
  const parts = [`${number(accepted)} accepted`, `${number(rejected)} rejected`, `${number(retry)} to send again`]
  const reason = first && ` Event ${number(first.index + 1)}: ${readable(first.error.message)}`
  return `${parts.filter((part) => !part.startsWith('0 ')).join(', ')}: ${facts}${reason ?? ''}${again}`
}

const silence: Record<string, string> = {
  Unreachable: 'nothing answered.',
  'Not allowed': 'the answer may not be read here.',
}
