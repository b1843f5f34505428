import { describe, expect, it } from 'vitest'
import { targetOf } from './target.ts'

const now = Date.parse('2026-11-26T12:00:00Z')
const id = '01a2097a-cf9f-7048-88f9-48307d55986d'
const at = Date.parse('2026-11-23T17:36:13.215Z')

describe('targetOf', () => {
  it.each([
    [id, { kind: 'id', at }],
    [id.toUpperCase(), { kind: 'id', at }],
    [`/orders ${id}`, { kind: 'id', at }],
    ['o-1-paid', { kind: 'unknown' }],
    [`x${id}`, { kind: 'unknown' }],
    [id.replace('-7048', '-4048'), { kind: 'unknown' }],
    ['00000000-0000-7000-8000-000000000000', { kind: 'unknown' }],
    ['ffffffff-ffff-7000-8000-000000000000', { kind: 'unknown' }],
  ])('finds the time in %s', (text, target) => {
    expect(targetOf(text, undefined, now)).toEqual(target)
  })

  it('prefers the time that the user has named', () => {
    expect(targetOf(id, 1, now)).toEqual({ kind: 'around', at: 1 })
  })
})
