/** Lines on one page. */
export const pageLines = 200

/** A line with its number in the object, from 1. */
export type NumberedLine = { number: number; text: string }

/** The lines of an object that match a search, and one page of them. */
export type LinePage = {
  lines: NumberedLine[]
  /** Index of the page's first line among the matches. */
  from: number
  /** The largest possible `from`. */
  lastFrom: number
  matches: number
}

type Options = {
  /** An empty search matches every line. */
  search: string
  /** A line number that the first page has in its middle, unless there is a search. */
  line: number | null
  /** Index of the first line; `null` for the first page. */
  from: number | null
}

/** Returns one page of the lines that contain a text. */
export function pageOf(lines: readonly string[], { search, line, from }: Options): LinePage {
  const numbered = lines.map((text, i) => ({ number: i + 1, text }))
  const matching = search ? numbered.filter(({ text }) => text.includes(search)) : numbered
  const lastFrom = Math.max(0, matching.length - pageLines)
  const first = search || line === null ? 0 : line - pageLines / 2
  const start = Math.max(0, Math.min(lastFrom, from ?? first))
  return { lines: matching.slice(start, start + pageLines), from: start, lastFrom, matches: matching.length }
}
