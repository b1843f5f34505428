import { describe, expect, it } from 'vitest'
import { pageOf } from './line-page.ts'

const lines = Array.from({ length: 450 }, (_, i) => `line ${i + 1}`)
const all = { search: '', line: null, from: null }
const range = (page: ReturnType<typeof pageOf>) => [page.lines.at(0)?.number, page.lines.at(-1)?.number]

describe('pageOf', () => {
  it('returns the first 200 lines', () => {
    const page = pageOf(lines, all)
    expect(range(page)).toEqual([1, 200])
    expect(page).toMatchObject({ from: 0, lastFrom: 250, matches: 450 })
  })

  it('returns the wanted line in the middle of a page', () => {
    expect(range(pageOf(lines, { ...all, line: 300 }))).toEqual([201, 400])
  })

  it.each([1, 450])('returns a whole page around line %i', (line) => {
    const page = pageOf(lines, { ...all, line })
    expect(page.lines).toHaveLength(200)
    expect(page.lines.some(({ number }) => number === line)).toBe(true)
  })

  it('keeps a page within the matches', () => {
    expect(range(pageOf(lines, { ...all, from: 400 }))).toEqual([251, 450])
    expect(range(pageOf(lines, { ...all, from: -5 }))).toEqual([1, 200])
  })

  it('returns only lines that contain the search, with their numbers', () => {
    const page = pageOf(lines, { ...all, search: 'line 44', line: 3 })
    expect(page.lines.map(({ number }) => number)).toEqual([44, 440, 441, 442, 443, 444, 445, 446, 447, 448, 449])
    expect(page).toMatchObject({ from: 0, lastFrom: 0, matches: 11 })
  })

  it('returns nothing of an empty object', () => {
    expect(pageOf([], all)).toEqual({ lines: [], from: 0, lastFrom: 0, matches: 0 })
  })
})
