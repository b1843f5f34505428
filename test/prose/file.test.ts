import { describe, expect, test } from 'vitest'
import { fileFindings, isChecked } from './file.ts'

const rulesIn = (file: string, source: string) =>
  fileFindings(file, source).map(({ line, column, rule }) => `${line}:${column} ${rule}`)

test.each(['README.md', 'a/b.ts', 'a.tsx', 'a.mjs', 'a.css', 'a.sh', '.github/workflows/a.yml', '.ci/run'])(
  'checks %s',
  (file) => expect(isChecked(file)).toBe(true),
)

test.each(['a.json', 'a.patch', 'a.png', 'test/prose/patterns.ts'])('skips %s', (file) => {
  expect(isChecked(file)).toBe(false)
})

describe('a page', () => {
  test.each([
    ['a paragraph', 'See the\nanswer.', '2:1'],
    ['a heading', '# The answer', '1:7'],
    ['a list item', '- One\n- The *answer*', '2:8'],
    ['a quotation', '> One\n> answer', '2:3'],
    ['a table', '| a | b |\n|---|---|\n| c | the answer |', '3:11'],
    ['a link', '[The answer](b.md)', '1:6'],
    ['an image', '![The answer](b.png)', '1:7'],
  ])('is checked in %s', (_, source, place) => expect(rulesIn('a.md', source)).toEqual([`${place} answer`]))

  test.each(['`answer`', '```\nanswer\n```', '[b](answer.md)', '<https://a.b/answer>', '    answer'])(
    'is not checked in %j',
    (source) => expect(rulesIn('a.md', source)).toEqual([]),
  )

  test('is checked by markdownlint', () => {
    expect(rulesIn('a.md', '# A\n\n### B\n\n[c](#d)\n')).toEqual(['3:1 heading-increment', '5:1 link-fragments'])
  })

  test('permits a finding of markdownlint with a reason', () => {
    expect(rulesIn('a.md', '# A\n\n<!-- prose-ignore heading-increment: a part of B -->\n### B\n')).toEqual([])
  })

  test('ends a sentence at a <br>', () => {
    const cell = (separator: string) => `| a |\n|---|\n| ${Array(40).fill('word').join(separator)} |\n`
    expect(rulesIn('a.md', cell('<br>'))).toEqual([])
    expect(rulesIn('a.md', cell(' '))).toEqual(['3:3 long-sentence'])
  })

  test('counts a code span as one word', () => {
    expect(rulesIn('a.md', `\`a b c d\` ${'word '.repeat(28)}word.`)).toEqual([])
  })
})

test('checks the changelog up to the newest release', () => {
  const source = '# Changelog\n\n## Unreleased\n\nAn answer.\n\n## 1.0.0\n\nAn answer.\n'
  expect(rulesIn('CHANGELOG.md', source)).toEqual(['5:4 answer'])
})

test('checks the comments of a style sheet', () => {
  expect(rulesIn('a.css', '/* The answer. */\na::before { content: "/* The answer. */" }\n')).toEqual(['1:8 answer'])
})

test('checks the comments of a shell script and a workflow', () => {
  const source = '#!/bin/bash\n# The answer,\n# mended.\necho "# The answer" # answer\necho a#answer\n'
  expect(rulesIn('a.sh', source)).toEqual(['2:7 answer', '3:3 mend', '4:23 answer'])
})
