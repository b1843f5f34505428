import { type Entry, travelMs } from './entry.ts'
import { duration } from './format.ts'
import { Icon } from './icon.tsx'
import { modifier } from './modifier.ts'
import { stageOf } from './stage.ts'
import { stageIcons } from './stage-label.tsx'

/** The one live region: what came of the last attempt, in words that change only when there is news. */
export function SendStatus({ blocked, entry }: { blocked: string | null; entry: Entry | null }) {
  const tone = blocked ? 'bad' : entry && toneOf(entry)
  return (
    <p className="send-status" role="status" data-tone={tone}>
      {tone && <Icon name={stageIcons[tone]} />}
      {blocked ?? (entry ? sentence(entry) : <Hint />)}
    </p>
  )
}

function Hint() {
  return <span className="hint">{modifier} + Enter sends from anywhere on this page.</span>
}

/** On its way is good enough here; the journey shows the rest. */
function toneOf(entry: Entry) {
  const { tone } = stageOf(entry)
  return tone === 'busy' && entry.outcome ? 'good' : tone
}

function sentence(entry: Entry): string {
  const { outcome, hops } = entry
  if (hops.delivered) {
    const ms = travelMs(entry)
    return ms === undefined ? 'Delivered.' : `Delivered ${duration(ms)} after acceptance.`
  }
  if (outcome === null) return 'Sending…'
  if (outcome.kind === 'unreachable') return 'Unreachable: nothing answers.'
  if (outcome.kind === 'timed-out') {
    return hops.accepted ? 'Accepted, but the answer was lost.' : 'No answer. It may still arrive.'
  }
  const facts = `${outcome.status} in ${duration(outcome.ms)}`
  if (outcome.kind !== 'answer') return `Refused: ${facts}.`
  const { accepted, rejected, retry } = outcome.answer
  if (rejected + retry === 0) return `Accepted: ${facts}.`
  if (accepted + rejected + retry === 1) return `${stageOf(entry).word}: ${facts}.`
  const parts = [`${accepted} accepted`, `${rejected} rejected`, `${retry} to send again`]
  return `${parts.filter((part) => !part.startsWith('0 ')).join(', ')}: ${facts}.`
}
