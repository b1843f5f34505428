import type { Entry } from './entry.ts'
import { duration } from './format.ts'
import { Icon } from './icon.tsx'
import { stageOf } from './stage.ts'
import { stageIcons } from './stage-label.tsx'
import { travelWords } from './travel.ts'
import { troubleOf } from './trouble.ts'

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
  if (hops.delivered) return `${['Delivered', travelWords(entry)].filter(Boolean).join(' ')}.`
  if (outcome === null) return 'Sending…'
  const again = attempt ? ' It is sent again by itself.' : ''
  const trouble = troubleOf(outcome, entry.access)
  if (trouble && !('status' in outcome)) return `${trouble.word}: ${silence[trouble.word] ?? 'nothing was sent.'}`
  if (trouble && 'status' in outcome) {
    return `${trouble.word}: ${outcome.status} in ${duration(outcome.ms)}.${again}`
  }
  if (outcome.kind !== 'answer') {
    return hops.accepted ? 'Accepted, but the answer was lost.' : 'No answer. It may still arrive.'
  }
  const facts = `${outcome.status} in ${duration(outcome.ms)}`
  const { accepted, rejected, retry } = outcome.answer
  if (rejected + retry === 0) return `Accepted: ${facts}.`
  if (accepted + rejected + retry === 1) return `${stageOf(entry).word}: ${facts}.${again}`
  const parts = [`${accepted} accepted`, `${rejected} rejected`, `${retry} to send again`]
  return `${parts.filter((part) => !part.startsWith('0 ')).join(', ')}: ${facts}.${again}`
}

const silence: Record<string, string> = {
  Unreachable: 'nothing answers.',
  'Not allowed': 'the answer may not be read here.',
}
