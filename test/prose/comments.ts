import { blank, type Passage } from './passage.ts'

const strings = String.raw`"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'`
const cssToken = new RegExp(`${strings}|(?<comment>/\\*[\\s\\S]*?\\*/)`, 'gu')
const shellToken = new RegExp(`${strings}|(?<=^|[\\s;])(?<comment>#[^\\n]*)`, 'gmu')

const directives = [
  /biome-ignore(?:-\w+)? \S+:/gu,
  /@ts-\S+|@vitest-environment[^\n]*|\/ <reference[^\n]*|#!\S+[^\n]*/gu,
]
const indentedExample = /^[^\S\n]*\*[^\S\n]{5,}[^\n]*$/gmu

/** Returns the comments of a CSS file, a shell script or a workflow. */
export function commentsIn(source: string, language: 'css' | 'shell'): Passage[] {
  const tokens = source.matchAll(language === 'css' ? cssToken : shellToken)
  const ranges = [...tokens].flatMap(({ index, groups }) =>
    groups?.comment === undefined ? [] : [{ start: index, end: index + groups.comment.length }],
  )
  return joinLines(source, ranges).map(({ start, end }) => commentPassage(source, start, end))
}

/** Returns a comment as a passage: without its markers and the directives for tools. */
export function commentPassage(source: string, start: number, end: number, kind: Passage['kind'] = 'comment'): Passage {
  const raw = blank(source.slice(start, end), indentedExample)
  const bare = blank(raw, /^\/\*+|\*+\/$|^[^\S\n]*(?:\/\/+|#+(?!!)|\*(?![\w*/]))/gmu)
  return { kind, start, text: directives.reduce((text, what) => blank(text, what), bare) }
}

/** Joins line comments that follow each other in the same column, because a sentence can span them. */
export function joinLines<Range extends { start: number; end: number }>(source: string, ranges: Range[]): Range[] {
  const columnOf = ({ start }: Range) => start - source.lastIndexOf('\n', start - 1)
  const isLine = ({ start }: Range) => !source.startsWith('/*', start)
  const follows = (range: Range, last: Range) =>
    isLine(range) &&
    isLine(last) &&
    /^\n[^\S\n]*$/u.test(source.slice(last.end, range.start)) &&
    columnOf(last) === columnOf(range)
  const joined: Range[] = []
  for (const range of ranges) {
    const last = joined.at(-1)
    if (last && follows(range, last)) joined.splice(-1, 1, { ...last, end: range.end })
    else joined.push(range)
  }
  return joined
}
