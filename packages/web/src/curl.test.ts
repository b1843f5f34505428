// @vitest-environment node
import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { asCurl, asFetch, asHttp } from './curl.ts'

/** What a shell makes of the line, with a curl that only tells its arguments. */
function argumentsOf(line: string): string[] {
  const shown = execFileSync('sh', ['-c', `curl() { printf '%s\\0' "$@"; }\n${line}`], { encoding: 'utf8' })
  return shown.split('\0').slice(0, -1)
}

test.each([
  ['an apostrophe', `{"name":"O'Neill's"}`],
  ['what a shell would expand', '{"a":"$HOME `id` \\\\ !! ~ * \\n"}'],
  ['several lines', '{\n  "a": 1,\r\n\t"b": 2\n}\n'],
  ['a leading @', '@/etc/passwd'],
])('a shell gives curl the text with %s as it is', (_, text) => {
  const given = argumentsOf(asCurl('http://localhost:8787/submit', text))
  expect(given.at(-1)).toBe(text)
  expect(given.at(-2)).toBe('--data-raw')
  expect(given).toContain('content-type: application/json')
  expect(given).toContain('http://localhost:8787/submit')
})

test('the fetch of a program sends the text as it is', async () => {
  const text = '{"a":"</script>`$ {1}`\\n\u2028", "n": 9007199254740993}'
  const seen: unknown[] = []
  const fetch = async (...args: unknown[]) => seen.push(...args)
  await Object.getPrototypeOf(async () => {}).constructor('fetch', asFetch('http://localhost:8787/submit', text))(fetch)
  expect(seen).toEqual([
    'http://localhost:8787/submit',
    { method: 'POST', headers: { 'content-type': 'application/json' }, body: text },
  ])
})

test('the request of a file has the text behind an empty line', () => {
  const [head, body] = asHttp('http://localhost:8787/submit', '{"a":\n1}').split('\n\n')
  expect(head).toBe('POST http://localhost:8787/submit\ncontent-type: application/json')
  expect(body).toBe('{"a":\n1}\n')
})
