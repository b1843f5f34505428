import { describe, expect, it } from 'vitest'
import { applyEdit, type PlantedFault } from './planted-fault.ts'
import { problemsOf } from './problems.ts'

const files: Record<string, string> = {
  'a.ts': 'one two two three',
  'a.test.ts': `it('counts', () => {})
                it.each([1])('adds %s to a sum', () => {})
                // it('is only a comment', () => {})`,
}
const read = (file: string) => files[file]
const fault: PlantedFault = {
  breaks: 'Nothing is counted.',
  file: 'a.ts',
  replace: 'one',
  with: 'none',
  caughtBy: 'a.test.ts > counts',
}

describe('problemsOf', () => {
  it('accepts a fault that applies once and has one test', () => {
    expect(problemsOf(fault, read)).toEqual([])
  })

  it('accepts a part of the name of a parametrized test', () => {
    expect(problemsOf({ ...fault, caughtBy: 'a.test.ts > to a sum' }, read)).toEqual([])
  })

  it.each<[string, Partial<PlantedFault>, string]>([
    ['a missing file', { file: 'b.ts' }, "b.ts doesn't exist"],
    ['a text that is missing', { replace: 'four' }, 'a.ts contains the text to replace 0 times instead of once: four'],
    ['a text that occurs twice', { replace: 'two' }, 'a.ts contains the text to replace 2 times instead of once: two'],
    ['a replacement without effect', { with: 'one' }, 'the replacement equals the text that it replaces'],
    [
      'a second edit that fails',
      { also: [{ file: 'a.ts', replace: 'five', with: '' }] },
      'a.ts contains the text to replace 0 times instead of once: five',
    ],
    ['a missing test file', { caughtBy: 'b.test.ts > counts' }, "the test file b.test.ts doesn't exist"],
    ['no test name', { caughtBy: 'a.test.ts' }, 'caughtBy has no test name'],
    [
      'a test that is only in a comment',
      { caughtBy: 'a.test.ts > is only a comment' },
      'a.test.ts has 0 tests instead of one whose name contains "is only a comment"',
    ],
    [
      'a part of two test names',
      { caughtBy: 'a.test.ts > s' },
      'a.test.ts has 2 tests instead of one whose name contains "s"',
    ],
  ])('rejects %s', (_, change, problem) => {
    expect(problemsOf({ ...fault, ...change }, read)).toEqual([`"Nothing is counted.": ${problem}`])
  })
})

describe('applyEdit', () => {
  it('replaces the text as it is, without patterns', () => {
    expect(applyEdit('a.b', { file: 'a.ts', replace: '.', with: '$&' })).toBe('a$&b')
  })

  it('throws unless the text occurs once', () => {
    expect(() => applyEdit('a.b.c', { file: 'a.ts', replace: '.', with: '' })).toThrow('2 times')
    expect(() => applyEdit('abc', { file: 'a.ts', replace: '.', with: '' })).toThrow('0 times')
  })
})
