import { filler, type Kind } from './patterns.ts'

/** A text that a person reads, cut out of a source file. */
export interface Passage {
  readonly kind: Kind
  /** Offset of `text` in the source. */
  readonly start: number
  /** The prose, with markup blank: it has the length of the source, so that offsets stay valid. */
  readonly text: string
}

/** A part of the source that belongs to a passage, or that `by` replaces there. */
export interface Part {
  readonly start: number
  readonly end: number
  readonly by?: string
}

export interface Sentence {
  readonly start: number
  readonly text: string
  readonly isFirst: boolean
}

const paragraphEnd = /\n[^\S\n]*\n|\n(?=\s*(?:[-*•] |\d+\. |@\w))/gu
const lineEnd = /\n/gu
const sentenceEnd = new RegExp(`[.!?…]["'”’)\\]]*\\s+(?=["'“(\\[]*[\\p{Lu}\\d${filler}])`, 'gu')
const code = [
  /```[\s\S]*?```/gu,
  /\\?`[^`]*`/gu,
  /"[^"\n]{1,120}"|“[^”\n]{1,120}”/gu,
  /\bhttps?:\/\/[^\s)>\]]+/gu,
  /(?<=^\s*)(?:npm|npx|node) [^\n]*/gmu,
  // Names: camelCase, snake_case, paths, files, flags and calls.
  /[\w./$@#-]*(?:[a-z][A-Z]|\w_\w|\w\.\w|\w\/\w|(?<!\w)--\w|\w\(\)|\w=\w)[\w./$@#()=-]*(?<=[\w/)])/gu,
]

/** Returns the passage between two offsets of the source; everything outside `parts` is blank. */
export function passageOf(kind: Kind, source: string, { start, end }: Part, parts: readonly Part[]): Passage {
  const text = Array<string>(end - start).fill(' ')
  for (const part of parts) {
    for (let at = part.start; at < part.end; at++) text[at - start] = part.by ?? source[at] ?? ' '
  }
  return { kind, start, text: text.join('') }
}

/** Replaces every match with spaces, or with `by`, and keeps the length. */
export const blank = (text: string, what: RegExp, by = ' ') =>
  text.replaceAll(what, (match) => (by === ' ' ? match.replaceAll(/\S/gu, ' ') : by.repeat(match.length)))

/** Replaces code, quotes and URLs with `filler`: they are not prose. */
const hideCode = (text: string) => code.reduce((rest, what) => blank(rest, what, filler), text)

/** Splits a passage into sentences. Paragraphs, list items, `@tags` and the lines of a message end one too. */
export function sentencesOf({ kind, text }: Passage): Sentence[] {
  const prose = hideCode(text)
  const isName = kind === 'test' || kind === 'suite'
  const breaks = kind === 'message' ? lineEnd : paragraphEnd
  const ends = isName ? [] : [...text.matchAll(breaks), ...prose.matchAll(sentenceEnd)]
  const cuts = [0, ...ends.map((end) => end.index + end[0].length).sort((a, b) => a - b), prose.length]
  const parts = cuts.slice(1).map((end, index) => {
    const part = prose.slice(cuts[index], end)
    const indent = /^[\s*•-]*/u.exec(part)?.[0].length ?? 0
    return { start: (cuts[index] ?? 0) + indent, text: part.slice(indent).trimEnd() }
  })
  return parts.filter((part) => part.text !== '').map((part, index) => ({ ...part, isFirst: index === 0 }))
}
