import { type Passage, type Sentence, sentencesOf } from './passage.ts'
import { type Pattern, patterns } from './patterns.ts'

export interface Finding {
  readonly line: number
  readonly column: number
  readonly rule: string
  readonly message: string
}

/** A finding that a comment permits: `prose-ignore <rule>: <reason>`, in its line or the line before. */
interface Exception {
  readonly line: number
  readonly column: number
  readonly rule: string
  readonly reason: string
}

const exceptionComment = /prose-ignore ([\w-]+)(?::[^\S\n]*([^\n]*?))?[^\S\n]*(?:-->|\*\/|$)/gmu

/**
 * Returns what the patterns find in the passages of one file, in reading order and without the justified exceptions.
 * `others` are findings of another linter: they accept the same exceptions.
 */
export function findingsIn(source: string, passages: readonly Passage[], others: readonly Finding[] = []): Finding[] {
  const exceptions = passages.flatMap((passage) => exceptionsIn(source, passage))
  const found = [...others, ...passages.flatMap((passage) => findingsOf(source, withoutExceptions(passage)))]
  const covers = (finding: Finding) => (exception: Exception) =>
    exception.rule === finding.rule && (finding.line === exception.line || finding.line === exception.line + 1)
  const open = found.filter((finding) => !exceptions.some(covers(finding)))
  const faults = exceptions.flatMap((exception): Finding[] => {
    const { line, column, rule, reason } = exception
    const fault = (message: string) => [{ line, column, rule: 'prose-ignore', message }]
    if (reason === '') return fault(`Give the reason: "prose-ignore ${rule}: reason".`)
    return found.some((finding) => covers(finding)(exception)) ? [] : fault(`Remove this exception: no ${rule} here.`)
  })
  const all = new Map([...open, ...faults].map((finding) => [JSON.stringify(finding), finding]))
  return [...all.values()].sort((a, b) => a.line - b.line || a.column - b.column)
}

/** Returns the 1-based line and column of an offset. */
function positionIn(source: string, offset: number) {
  const before = source.slice(0, offset).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

const isComment = ({ kind }: Passage) => kind === 'comment' || kind === 'doc' || kind === 'function-doc'

function exceptionsIn(source: string, passage: Passage): Exception[] {
  if (!isComment(passage)) return []
  return [...passage.text.matchAll(exceptionComment)].map(({ index, 1: rule = '', 2: reason = '' }) => ({
    ...positionIn(source, passage.start + index),
    rule,
    reason,
  }))
}

function withoutExceptions(passage: Passage): Passage {
  if (!isComment(passage)) return passage
  return { ...passage, text: passage.text.replaceAll(exceptionComment, (match) => ' '.repeat(match.length)) }
}

function findingsOf(source: string, passage: Passage): Finding[] {
  return sentencesOf(passage).flatMap((sentence) =>
    patterns
      .filter((pattern: Pattern) => !pattern.kinds || pattern.kinds.includes(passage.kind))
      .flatMap((pattern) =>
        matchesIn(sentence, pattern).map((index) => ({
          ...positionIn(source, passage.start + sentence.start + index),
          rule: pattern.id,
          message: pattern.message,
        })),
      ),
  )
}

function matchesIn(sentence: Sentence, { find, except, isOpening }: Pattern): number[] {
  if (isOpening && !sentence.isFirst) return []
  const allowed = except ? [...sentence.text.matchAll(except)] : []
  return [...sentence.text.matchAll(find)]
    .filter(
      (match) =>
        !allowed.some(
          (good) => good.index < match.index + match[0].length && match.index < good.index + good[0].length,
        ),
    )
    .map((match) => match.index)
}
