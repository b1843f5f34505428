import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { plant } from './project-copy.ts'

describe('plant', () => {
  let copy = ''
  const contents = () => ['a.ts', 'b.ts'].map((file) => readFileSync(join(copy, file), 'utf8'))

  beforeEach(() => {
    copy = mkdtempSync(join(tmpdir(), 'sluice-plant-'))
    writeFileSync(join(copy, 'a.ts'), 'one two')
    writeFileSync(join(copy, 'b.ts'), 'three')
  })
  afterEach(() => rmSync(copy, { recursive: true }))

  it('applies the edits in order and restores the files', () => {
    const restore = plant(copy, [
      { file: 'a.ts', replace: 'one', with: 'zero' },
      { file: 'a.ts', replace: 'zero two', with: 'none' },
      { file: 'b.ts', replace: 'three', with: '' },
    ])
    expect(contents()).toEqual(['none', ''])
    restore()
    expect(contents()).toEqual(['one two', 'three'])
  })

  it('changes nothing if an edit does not apply', () => {
    const edits = [
      { file: 'a.ts', replace: 'one', with: 'zero' },
      { file: 'b.ts', replace: 'four', with: '' },
    ]
    expect(() => plant(copy, edits)).toThrow('b.ts contains this text 0 times')
    expect(contents()).toEqual(['one two', 'three'])
  })
})
