import { storedLine } from '@sluice/core/stored-line'
import { describe, expect, it } from 'vitest'
import { matcherOf, memberMatchOf } from './match.ts'

const at = '2026-11-23T07:30:00.123Z'
const isMatch = (match: string, text: string, id = 'x') =>
  matcherOf({ ids: [], members: [memberMatchOf(match)] })(storedLine(text, id, at))

describe('matcherOf', () => {
  it.each([
    ['user_id=123', '{"user_id":123}'],
    ['user_id=123', '{"user_id": "123"}'],
    ['user_id=12345678901234567891', '{"user_id":12345678901234567891}'],
    ['user_id=1', '{"user_id":1,"user_id":2}'],
    ['user_id=2', '{"user_id":1,"user_id":2}'],
    ['user/id=7', '{"user":{"id":7}}'],
    ['users/id=7', '{"users":[{"id":6},{"id":7}]}'],
    ['email=é@x.org', '{"email":"é@x.org"}'],
    ['email=é@x.org', '{"email":"\\u00e9@x.org"}'],
    ['email=a=b', '{"email":"a=b"}'],
    ['\u0075ser=1', '{"\\u0075ser":1}'],
    ['ok=true', '{"ok":true}'],
    ['_meta/id=x', '{}'],
  ])('finds the member %s in %s', (match, text) => {
    expect(isMatch(match, text)).toBe(true)
  })

  it.each([
    ['user_id=123', '{"user_id":1234}'],
    ['user_id=12345678901234567890', '{"user_id":12345678901234567891}'],
    ['user_id=123', '{"id":123}'],
    ['user_id=123', '{"user":{"user_id":123}}'],
    ['user_id=123', '{"text":"\\"user_id\\":123"}'],
    ['user_id=123', '{"user_id":[123]}'],
  ])('ignores %s in %s', (match, text) => {
    expect(isMatch(match, text)).toBe(false)
  })

  it('finds an id as the whole id only', () => {
    const isWanted = matcherOf({ ids: ['é"1'], members: [] })
    const found = ['é"1', 'é"12', '1'].map((id) => isWanted(storedLine('{"id":"é\\"1"}', id, at)))
    expect(found).toEqual([true, false, false])
  })

  it('finds nothing in lines that are not JSON', () => {
    const isWanted = matcherOf({ ids: ['1'], members: [memberMatchOf('a=1')] })
    expect(['a=1\n', '{"a":1', '\n', '{"a":\\1}\n'].map((text) => isWanted(Buffer.from(text)))).toEqual([
      false,
      false,
      false,
      false,
    ])
  })

  it('finds the events of any id and of any member', () => {
    const isWanted = matcherOf({ ids: ['plain'], members: ['a=1', 'b=2'].map(memberMatchOf) })
    const events = [
      ['plain', '{}'],
      ['x', '{"a":1}'],
      ['y', '{"b":2}'],
      ['z', '{"a":2,"b":1}'],
    ] as const
    expect(events.map(([id, text]) => isWanted(storedLine(text, id, at)))).toEqual([true, true, true, false])
  })

  it.each(['user_id', '=1', '=a=1', 'user_id='])('rejects %s', (text) => {
    expect(() => memberMatchOf(text)).toThrow('--match must be NAME=VALUE, such as user_id=123')
  })
})
