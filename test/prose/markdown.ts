import type { Configuration, MicromarkToken, Rule } from 'markdownlint'
import { lint } from 'markdownlint/sync'
import { commentPassage } from './comments.ts'
import { type Finding, findingsIn } from './findings.ts'
import { type Part, type Passage, passageOf } from './passage.ts'
import { filler } from './patterns.ts'

const blocks = new Set<string>(['paragraph', 'atxHeadingText', 'setextHeadingText', 'tableContent'])
const hidden = new Set<string>(['codeText', 'autolink', 'literalAutolink', 'characterReference'])
const skipped = new Set<string>(['resource', 'reference', 'htmlText', 'tableDelimiterRow'])

/** The rules of markdownlint that concern the reader; layout is left to the writer. */
const config: Configuration = {
  default: false,
  reader: true,
  'heading-increment': true,
  'no-duplicate-heading': { siblings_only: true },
  'single-title': true,
  'no-trailing-punctuation': true,
  'no-reversed-links': true,
  'no-empty-links': true,
  'no-alt-text': true,
  'link-fragments': true,
  'descriptive-link-text': true,
}

/** Returns what markdownlint and the patterns find in a Markdown page. */
export function markdownFindings(source: string): Finding[] {
  const passages: Passage[] = []
  const reader: Rule = {
    names: ['reader'],
    description: 'Reads the prose of the page for the patterns',
    tags: ['prose'],
    parser: 'micromark',
    function: ({ parsers }) => void passages.push(...markdownPassages(source, parsers.micromark.tokens)),
  }
  // An exception needs a reason, so it has the form that findingsIn reads.
  const results = lint({ strings: { page: source }, config, customRules: [reader], noInlineConfig: true })
  const others = (results.page ?? []).map((error) => ({
    line: error.lineNumber,
    column: error.errorRange?.[0] ?? 1,
    rule: error.ruleNames[1] ?? error.ruleNames[0] ?? 'markdownlint',
    message: [error.ruleDescription, error.errorDetail].filter(Boolean).join(': '),
  }))
  return findingsIn(source, passages, others)
}

function markdownPassages(source: string, tokens: MicromarkToken[]): Passage[] {
  const lines = source.split('\n')
  const starts = lines.map((_, index) => lines.slice(0, index).reduce((sum, line) => sum + line.length + 1, 0))
  const rangeOf = (token: MicromarkToken) => ({
    start: (starts[token.startLine - 1] ?? 0) + token.startColumn - 1,
    end: (starts[token.endLine - 1] ?? 0) + token.endColumn - 1,
  })
  const partsOf = (token: MicromarkToken): Part[] => {
    if (token.type === 'htmlText' && token.text === '<br>') return [{ ...rangeOf(token), by: '\n' }]
    if (skipped.has(token.type)) return []
    if (hidden.has(token.type)) return [{ ...rangeOf(token), by: filler }]
    if (token.type === 'data' || token.type === 'characterEscapeValue') return [rangeOf(token)]
    return token.children.flatMap(partsOf)
  }
  const passagesOf = (token: MicromarkToken): Passage[] => {
    const range = rangeOf(token)
    const inside = token.children.flatMap(passagesOf)
    if (/^html(?:Flow|Text)$/u.test(token.type) && token.text.startsWith('<!--')) {
      return [commentPassage(source, range.start, range.end)]
    }
    return blocks.has(token.type) ? [passageOf('markdown', source, range, partsOf(token)), ...inside] : inside
  }
  return tokens.flatMap(passagesOf)
}
