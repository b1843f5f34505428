import { afterEach, expect, it, vi } from 'vitest'
import { fetchLine, fetchLines, fetchReceived, fetchStats, findCopies, findEvent, listObjects } from './api.ts'

afterEach(() => vi.unstubAllGlobals())

it.each([
  ['stats', fetchStats],
  ['received requests', fetchReceived],
  ['an event', () => findEvent('1')],
  ['the copies of an event', () => findCopies('1')],
  ['objects', () => listObjects('')],
  ['a line', () => fetchLine('a', 1)],
  ['lines', () => fetchLines('a')],
])('returns null for %s if the response breaks off, or there is none', async (_, read) => {
  const body = new ReadableStream({ pull: (controller) => controller.error(new TypeError('Failed to fetch')) })
  vi.stubGlobal('fetch', async () => new Response(body))
  expect(await read()).toBe(null)
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
  expect(await read()).toBe(null)
})

it('reads the lines of an object with and without a last newline', async () => {
  vi.stubGlobal(
    'fetch',
    async (url: string) => new Response({ '/_sluice/objects/a': '1\n2\n', '/_sluice/objects/b': '' }[url]),
  )
  expect([await fetchLines('a'), await fetchLine('a', 2), await fetchLine('a', 3), await fetchLines('b')]).toEqual([
    ['1', '2'],
    '2',
    null,
    [],
  ])
})
