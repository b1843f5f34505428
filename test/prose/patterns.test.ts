import { describe, expect, test } from 'vitest'
import { examples } from './examples.ts'
import { findingsIn } from './findings.ts'
import { type Pattern, patterns } from './patterns.ts'

/** Returns the rules that flag a sentence in a place the pattern applies to. */
function rulesFor(text: string, { kinds = ['markdown'] }: Pattern): string[] {
  const [kind = 'markdown'] = kinds
  return findingsIn(text, [{ kind, start: 0, text }]).map(({ rule }) => rule)
}

describe.each(patterns.map((pattern) => [pattern.id, pattern] as const))('%s', (id, pattern) => {
  const { flagged, allowed } = examples[id]

  test('flags the bad example', () => expect(rulesFor(flagged, pattern)).toContain(id))

  test('allows the good example', () => expect(rulesFor(allowed, pattern)).not.toContain(id))
})

test('has unique ids', () => {
  expect(new Set(patterns.map(({ id }) => id)).size).toBe(patterns.length)
})
