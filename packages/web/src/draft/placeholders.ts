/** The values that placeholders expand to. `seq` counts the texts that were sent; `random` returns a number in [0, 1). */
export type PlaceholderValues = { seq: number; now: Date; random: () => number; uuid: () => string }

/** A text with expanded placeholders. `sourceOf` maps an offset of it to one of the template. */
export type ExpandedText = { text: string; sourceOf: (offset: number) => number }

const placeholder = /\{\{(uuid|now|seq|int (-?\d{1,15}) (-?\d{1,15})|pick ([^{}]+))\}\}/g

/** True if the text contains a placeholder. */
export function hasPlaceholders(text: string): boolean {
  return text.search(placeholder) !== -1
}

/** Expands `{{uuid}} {{now}} {{seq}} {{int 1 100}} {{pick a|b}}`. Everything else stays as written. */
export function expandPlaceholders(template: string, values: PlaceholderValues): ExpandedText {
  const pieces: { from: number; to: number; source: number; sourceEnd: number }[] = []
  let text = ''
  let at = 0
  for (const match of template.matchAll(placeholder)) {
    text += template.slice(at, match.index)
    at = match.index + match[0].length
    const from = text.length
    text += placeholderValue(match, values)
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

function placeholderValue(match: RegExpExecArray, { seq, now, random, uuid }: PlaceholderValues): string {
  const [, name = '', low = '0', high = '0', list = ''] = match
  if (name === 'uuid') return uuid()
  if (name === 'now') return now.toISOString()
  if (name === 'seq') return String(seq)
  if (name.startsWith('int')) return String(between(Number(low), Number(high), random()))
  const choices = list.split('|')
  return choices[Math.floor(random() * choices.length)] ?? ''
}

function between(a: number, b: number, share: number): number {
  const [low, high] = a < b ? [a, b] : [b, a]
  return low + Math.floor(share * (high - low + 1))
}

/** Fixed values for a preview. */
export const exampleValues: PlaceholderValues = {
  seq: 1,
  now: new Date('2026-01-01T12:00:00.000Z'),
  random: () => 0,
  uuid: () => '00000000-0000-4000-8000-000000000000',
}

/** Returns new values for a text that is sent now. */
export function currentValues(seq: number): PlaceholderValues {
  return { seq, now: new Date(), random: Math.random, uuid: () => crypto.randomUUID() }
}
