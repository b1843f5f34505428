import { duration } from '../ui/format.ts'
import type { Entry } from './entry.ts'

/** When the handler took the event in. */
export function acceptedAt({ outcome, steps }: Entry): string | undefined {
  return outcome?.kind === 'results' ? outcome.response.receivedAt : steps.accepted?.at
}

/** From acceptance to delivery, where both were heard in this order. */
export function travelMs(entry: Entry): number | undefined {
  const ms = sinceAcceptance(entry)
  return ms !== undefined && ms >= 0 ? ms : undefined
}

/** The same in words: "5.1 s after acceptance". What arrived before it was accepted had been stored already. */
export function travelText(entry: Entry): string | undefined {
  const ms = sinceAcceptance(entry)
  if (ms === undefined) return undefined
  return ms < 0 ? 'from an earlier attempt' : `${duration(ms)} after acceptance`
}

function sinceAcceptance(entry: Entry): number | undefined {
  const from = acceptedAt(entry)
  const to = entry.steps.delivered?.at
  return from && to ? Date.parse(to) - Date.parse(from) : undefined
}
