import { troubleOf } from '../submit/failure.ts'
import type { Entry } from './entry.ts'

/** How far something sent has got, in a word; the tone picks colour and icon, and never speaks alone. */
export type Stage = { word: string; tone: 'busy' | 'good' | 'warn' | 'bad' }

export function stageOf(entry: Entry): Stage {
  const { outcome, hops } = entry
  if (outcome === null) return { word: 'Sending', tone: 'busy' }
  const trouble = troubleOf(outcome, entry.access)
  if (trouble) return trouble
  if (outcome.kind !== 'answer') return hops.accepted ? way(entry) : noAnswer

  const { accepted, rejected, retry } = outcome.answer
  if (retry > 0) {
    const word = outcome.status === 429 ? 'Throttled' : 'Unavailable'
    return { word: accepted > 0 ? 'Partly stored' : word, tone: 'warn' }
  }
  if (accepted === 0) return { word: 'Rejected', tone: 'bad' }
  return rejected > 0 ? { word: 'Partly rejected', tone: 'warn' } : way(entry)
}

const noAnswer: Stage = { word: 'No answer', tone: 'warn' }

function way({ hops }: Entry): Stage {
  if (hops.delivered) return { word: 'Delivered', tone: 'good' }
  if (hops.error) return { word: 'Delivery fails', tone: 'warn' }
  if (hops.buffered) return { word: 'Buffered', tone: 'busy' }
  return hops.stored ? { word: 'In stream', tone: 'busy' } : { word: 'Accepted', tone: 'good' }
}
