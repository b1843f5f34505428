import { describe, expect, test } from 'vitest'
import { fileFindings } from './file.ts'

const rulesIn = (source: string, file = 'a.ts') =>
  fileFindings(file, source).map(({ line, column, rule }) => `${line}:${column} ${rule}`)

test('reports line, column and what to write instead', () => {
  expect(fileFindings('a.ts', 'f()\n  // The key\n  // is no secret: mend it.\n')).toEqual([
    {
      line: 3,
      column: 6,
      rule: 'no-for-not',
      message: 'Write "is not a …" or "isn\'t a …" instead of "is no …".',
    },
    { line: 3, column: 20, rule: 'mend', message: 'Use "fix" instead of "mend".' },
  ])
})

test('finds a phrase that spans two lines', () => {
  expect(rulesIn('// It sends the\n// event again.\n')).toEqual(['1:7 again'])
})

describe('code and quotes', () => {
  test.each(['`answer`', '"answer"', 'answer.status', 'answer-hop.tsx', 'https://a.b/answer', 'answer()', '--answer'])(
    'ignores %s',
    (code) => expect(rulesIn(`// See ${code} here.\n`)).toEqual([]),
  )
})

describe('prose-ignore', () => {
  const [bad, ignore] = ['// The answer.\n', '// prose-ignore answer']

  test.each([
    ['the line before', `${ignore}: AWS uses this word.\n${bad}`],
    ['the same line', `f('The answer is here.') ${ignore}: AWS uses this word.\n`],
    ['markup', 'f(<p>\n{/* prose-ignore answer: a quote */}\nThe answer</p>)'],
  ])('permits a finding from %s', (_, source) => expect(rulesIn(source, 'a.tsx')).toEqual([]))

  test('permits a finding in Markdown', () => {
    expect(rulesIn('<!-- prose-ignore answer: a quote -->\nThe answer.\n', 'a.md')).toEqual([])
  })

  test('requires a reason', () => expect(rulesIn(`${ignore}\n${bad}`)).toEqual(['1:4 prose-ignore']))

  test('permits its own rule only', () => {
    expect(rulesIn(`// prose-ignore mend: a quote\n${bad}`)).toEqual(['1:4 prose-ignore', '2:8 answer'])
  })

  test('ends after the next line', () => {
    expect(rulesIn(`${ignore}: a quote\n\n${bad}`)).toEqual(['1:4 prose-ignore', '3:8 answer'])
  })
})
