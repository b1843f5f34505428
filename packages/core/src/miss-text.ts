import { compareEvent, type Difference, type EventMatch } from './event-match.ts'

/** An event that a match is compared with. */
export type Candidate = {
  text: string
  value: unknown
  /** One line about where the event is, and what happened to it. */
  note: string
}

const maxShown = 5
const maxTextCharacters = 500

/**
 * Returns a text for people: the candidates that are nearest to a match, the nearest first, each with its note and with
 * the members that differ. Among equals, the newest comes first. `candidates` are in the order of their arrival.
 */
export function nearestText(match: EventMatch, candidates: readonly Candidate[]): string {
  const ranked = candidates
    .toReversed()
    .map((candidate) => ({ ...candidate, ...compareEvent(match, candidate.value) }))
    .sort((a, b) => b.score - a.score)
  const shown = ranked.slice(0, maxShown).map(({ text, note, differences }) => {
    return [shorten(text), `  ${note}`, ...differences.flatMap(differenceLines)].map((line) => `  ${line}\n`).join('')
  })
  const hidden = ranked.length - shown.length
  return shown.join('\n') + (hidden > 0 ? `\n  … and ${hidden} more\n` : '')
}

const differenceLines = ({ pointer, expected, received }: Difference): string[] => [
  `  - ${pointer || 'the event'}: ${shorten(JSON.stringify(expected))}`,
  received === undefined
    ? `  + ${pointer} is missing`
    : `  + ${pointer || 'the event'}: ${shorten(JSON.stringify(received))}`,
]

/** Returns a text as one line, and only its beginning if it is long. */
function shorten(text: string): string {
  const line = text.slice(0, 2 * maxTextCharacters).replace(/\s*[\r\n]\s*/g, ' ')
  return line.length > maxTextCharacters ? `${line.slice(0, maxTextCharacters)}…` : line
}
