import { describe, expect, test } from 'vitest'
import { scriptPassages } from './script.ts'

/** Returns kind and prose of each passage, with single spaces. */
const passagesOf = (source: string, file = 'a.tsx') =>
  scriptPassages(file, source).map(({ kind, text }) => [kind, text.replaceAll(/\s+/gu, ' ').trim()])

const textsOf = (source: string) => passagesOf(source).map(([, text]) => text?.replaceAll(/\uFFFC+/gu, '…'))

describe('comments', () => {
  test('joins line comments that follow each other', () => {
    expect(passagesOf('// One sentence\n// on two lines.\nf() // Another one.\n')).toEqual([
      ['comment', 'One sentence on two lines.'],
      ['comment', 'Another one.'],
    ])
  })

  test('ignores comment markers inside strings and templates', () => {
    expect(passagesOf(`f("// no", '/* no */', \`# \${"//"} // no\`)`)).toEqual([])
  })

  test('removes the stars of a doc comment', () => {
    expect(passagesOf('/**\n * Two\n * lines.\n */\nconst a = 1')).toEqual([['doc', 'Two lines.']])
  })

  test.each(['export function run() {}', 'export async function run() {}', 'export const run = () => 1'])(
    'recognizes the doc comment of %s',
    (code) => {
      expect(passagesOf(`/** Runs. */\n${code}`)).toEqual([['function-doc', 'Runs.']])
    },
  )

  test.each(['function run() {}', 'export const limit = 1', 'export function Panel() {}', 'export interface A {}'])(
    'expects no verb in the doc comment of %s',
    (code) => {
      expect(passagesOf(`/** A thing. */\n${code}`)).toEqual([['doc', 'A thing.']])
    },
  )

  test('removes directives for tools and keeps their reasons', () => {
    expect(textsOf('// biome-ignore lint/a/b: one timer.\nf()')).toEqual(['one timer.'])
  })
})

describe('markup', () => {
  test('joins the text of inline elements', () => {
    expect(passagesOf('f(<p>Press <b>Send</b> now.</p>)')).toEqual([['markup', 'Press Send now.']])
  })

  test('separates the text of block elements', () => {
    expect(textsOf('f(<div>One text<p>Another text</p></div>)')).toEqual(['One text', 'Another text'])
  })

  test('replaces code and computed parts', () => {
    expect(textsOf("f(<p>Run <code>npm test</code> in{' '}{folder}.</p>)")).toEqual(['Run … in ….'])
  })

  test('reads attributes that are shown or spoken, and no others', () => {
    const source = 'f(<a className="is not prose at all" title="Open it" aria-label="Open the log" href="/a b c d" />)'
    expect(passagesOf(source)).toEqual([
      ['markup', 'Open it'],
      ['markup', 'Open the log'],
    ])
  })

  test('reads messages in expressions', () => {
    expect(textsOf("f(<p>{ok ? 'The event was sent.' : 'Nothing was sent.'}</p>)")).toEqual([
      'The event was sent.',
      'Nothing was sent.',
    ])
  })
})

describe('messages', () => {
  test('joins a sum of strings and templates', () => {
    expect(textsOf(`f('The port is ' +\n \`\${port}, which \` + 'is in use.')`)).toEqual([
      'The port is …, which is in use.',
    ])
  })

  test('reads the messages inside a computed part', () => {
    const source = `f(\`The port is \${ok ? 'free as far as known' : ''}.\`)`
    expect(textsOf(source)).toContain('free as far as known')
  })

  test.each([
    "import a from 'The path of a module.'",
    "type A = 'The name of a type.'",
    "f('SELECT a FROM b WHERE c AND d')",
    "f('application/json; charset=utf-8')",
    "f({ 'The key of an object.': 1 })",
    'sql`The text of a tag.`',
    "f('two words')",
  ])('ignores %s', (source) => expect(passagesOf(source)).toEqual([]))
})

describe('test names', () => {
  test.each([
    ["it('returns 413', () => {})", 'test'],
    ["test.skip('returns 413', () => {})", 'test'],
    ["test.each([1])('returns 413', () => {})", 'test'],
    ["describe('returns 413', () => {})", 'suite'],
  ])('reads %s', (source, kind) => expect(passagesOf(source, 'a.test.ts')).toEqual([[kind, 'returns 413']]))

  test('ignores the other strings of a test', () => {
    expect(passagesOf("it('a', () => expect(b).toBe('The body is not JSON.'))", 'a.test.ts')).toEqual([['test', 'a']])
  })
})

test('throws for a file that does not parse', () => {
  expect(() => scriptPassages('a.ts', 'const =')).toThrow(/^Can't parse a\.ts: /)
})
