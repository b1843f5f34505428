/** What placeholders stand for this time; `seq` counts what is sent. */
export type PlaceholderValues = { seq: number; now: Date; random: () => number; uuid: () => string }

/** The text with its placeholders filled in, and the way back from its offsets to the template's. */
export type ExpandedText = { text: string; sourceOf: (offset: number) => number }

const placeholder = /\{\{(uuid|now|seq|int (-?\d{1,15}) (-?\d{1,15})|pick ([^{}]+))\}\}/g

export function hasPlaceholders(text: string): boolean {
  return text.search(placeholder) !== -1
}

/** `{{uuid}} {{now}} {{seq}} {{int 1 100}} {{pick a|b}}`; everything else stays as it is. */
export function expandPlaceholders(template: string, context: PlaceholderValues): ExpandedText {
  const { seq, now, random, uuid } = context
  const pieces: { from: number; to: number; source: number; sourceEnd: number }[] = []
  let text = ''
  let at = 0
  for (const match of template.matchAll(placeholder)) {
    const [whole, words = '', low = '0', high = '0', choices = ''] = match
    text += template.slice(at, match.index)
    at = match.index + whole.length
    const from = text.length
    if (words === 'uuid') text += uuid()
    else if (words === 'now') text += now.toISOString()
    else if (words === 'seq') text += seq
    else if (words.startsWith('int')) text += between(Number(low), Number(high), random())
    else text += choices.split('|').at(Math.floor(random() * choices.split('|').length))
    pieces.push({ from, to: text.length, source: match.index, sourceEnd: at })
  }
  text += template.slice(at)
  const sourceOf = (offset: number) => {
    const before = pieces.findLast(({ from }) => from <= offset)
    if (!before) return offset
    return offset < before.to ? before.source : before.sourceEnd + offset - before.to
  }
  return { text, sourceOf }
}

function between(a: number, b: number, share: number): number {
  const [low, high] = a < b ? [a, b] : [b, a]
  return low + Math.floor(share * (high - low + 1))
}

/** Always the same, for what is only looked at. */
export const exampleValues: PlaceholderValues = {
  seq: 1,
  now: new Date('2026-01-01T12:00:00.000Z'),
  random: () => 0,
  uuid: () => '00000000-0000-4000-8000-000000000000',
}

/** What is sent now. */
export function currentValues(seq: number): PlaceholderValues {
  return { seq, now: new Date(), random: Math.random, uuid: () => crypto.randomUUID() }
}
