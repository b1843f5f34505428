import { expect, it } from 'vitest'
import { tabId } from '../submit/identity.ts'
import type { Entry } from './entry.ts'
import { sourceOf } from './source.ts'

const entry: Entry = { key: 'k', sentAt: '', name: '', text: '', bytes: 0, id: null, outcome: null, steps: {} }

it.each<[Partial<Entry>, string]>([
  [{ tab: tabId }, 'this tab'],
  [{ tab: 'another' }, 'another tab'],
  [{}, 'this browser'],
  [{ source: 'console' }, 'another browser'],
  [{ source: 'curl/8.5.0' }, 'curl/8.5.0'],
  [{ isFound: true }, 'found in S3'],
])('sourceOf %j is %j', (more, source) => {
  expect(sourceOf({ ...entry, ...more })).toBe(source)
})
