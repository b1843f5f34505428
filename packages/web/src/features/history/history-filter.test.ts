import { expect, it } from 'vitest'
import type { Entry } from '../../log/entry.ts'
import { asNdjson, filterEntries } from './history-filter.ts'

const entry = (more: Partial<Entry>): Entry => ({
  key: 'k',
  sentAt: '2026-11-23T12:00:03.000Z',
  name: 'signup',
  text: '{"event": "signup"}',
  bytes: 19,
  id: null,
  outcome: null,
  steps: {},
  ...more,
})

const entries = [
  entry({ key: '1' }),
  entry({ key: '2', name: 'order', text: null, outcome: { kind: 'unreachable' } }),
  entry({ key: '3', id: '0198-ABC', outcome: { kind: 'timed-out' } }),
]

it.each([
  ['', 'all', ['1', '2', '3']],
  ['  ', 'bad', ['2']],
  ['SIGN', 'all', ['1', '3']],
  ['abc', 'all', ['3']],
  ['order', 'busy', []],
] as const)('filterEntries finds %j with status %s', (search, status, keys) => {
  expect(filterEntries(entries, search, status).map(({ key }) => key)).toEqual(keys)
})

it('asNdjson returns one line per entry, with the text as sent', () => {
  const text = '{"n": 9007199254740993,\n "é":"\u2028"}'
  const lines = asNdjson([entry({ text }), ...entries]).split('\n')
  expect(lines).toHaveLength(5)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ name: 'signup', state: 'Sending', text })
  expect(JSON.parse(lines[2] ?? '')).toMatchObject({ state: 'Unreachable', status: null, text: null })
})
