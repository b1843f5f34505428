// @vitest-environment node
import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { asClient, asCurl, asFetch, asHttp } from './copy-formats.ts'

const request = (text: string) => ({
  url: 'http://localhost:8787/submit',
  type: 'application/json',
  access: undefined,
  text,
})

/** Runs the line in a shell with a curl that only prints its arguments. */
function argumentsOf(line: string, env: Record<string, string> = {}): string[] {
  const shown = execFileSync('sh', ['-c', `curl() { printf '%s\\0' "$@"; }\n${line}`], { encoding: 'utf8', env })
  return shown.split('\0').slice(0, -1)
}

/** Runs the line as a program with `names` as variables, and returns the arguments of `fetch`. */
async function callOf(line: string, names: Record<string, string> = {}): Promise<unknown[]> {
  const seen: unknown[] = []
  const fetch = async (...args: unknown[]) => seen.push(...args)
  const Program = Object.getPrototypeOf(async () => {}).constructor
  await Program('fetch', ...Object.keys(names), line)(fetch, ...Object.values(names))
  return seen
}

it.each([
  ['an apostrophe', `{"name":"O'Neill's"}`],
  ['what a shell would expand', '{"a":"$HOME `id` \\\\ !! ~ * \\n"}'],
  ['several lines', '{\n  "a": 1,\r\n\t"b": 2\n}\n'],
  ['a leading @', '@/etc/passwd'],
])('asCurl passes %s unchanged through a shell', (_, text) => {
  const given = argumentsOf(asCurl(request(text)))
  expect(given.at(-1)).toBe(text)
  expect(given.at(-2)).toBe('--data-raw')
  expect(given).toContain('content-type: application/json')
  expect(given).toContain('http://localhost:8787/submit')
})

it('asFetch sends the text unchanged', async () => {
  const text = '{"a":"</script>`$ {1}`\\n\u2028", "n": 9007199254740993}'
  expect(await callOf(asFetch(request(text)))).toEqual([
    'http://localhost:8787/submit',
    { method: 'POST', headers: { 'content-type': 'application/json' }, body: text },
  ])
})

it.each([undefined, 'key', 'jwt'] as const)('uses one kind of quotes in JavaScript, with access %s', (access) => {
  const locked = { ...request('{"a":1}'), access }
  expect(asFetch(locked)).not.toMatch(/['`]/)
  expect(asClient(locked)).not.toMatch(/['`]/)
})

it.each([
  ['an event', '{"event":"signup"}', [{ event: 'signup' }]],
  ['a batch', '[{"n":1},\n{"n":2}]', [{ n: 1 }, { n: 2 }]],
])('asClient tracks %s', async (_, text, events) => {
  const [statement, ...program] = asClient({ ...request(text), access: 'key' }).split('\n')
  expect(statement).toBe(`import { createClient } from "@sluice/client"`)
  const tracked: unknown[] = []
  const createClient = (options: unknown) => {
    expect(options).toEqual({ url: 'http://localhost:8787/submit', key: 'abc' })
    return { track: (event: unknown) => tracked.push(event), flush: async () => {} }
  }
  const Program = Object.getPrototypeOf(async () => {}).constructor
  await Program('createClient', 'SLUICE_KEY', program.join('\n'))(createClient, 'abc')
  expect(tracked).toEqual(events)
})

it('asClient passes a token as a header', () => {
  const code = asClient({ ...request('{}'), access: 'jwt' })
  expect(code).toMatch(/headers: \(\) => \(\{ authorization: "Bearer " \+ SLUICE_TOKEN \}\)/)
})

it('asHttp puts the text after an empty line', () => {
  const [head, body] = asHttp(request('{"a":\n1}')).split('\n\n')
  expect(head).toBe('POST http://localhost:8787/submit\ncontent-type: application/json')
  expect(body).toBe('{"a":\n1}\n')
})

it.each([
  ['key', 'SLUICE_KEY', 'x-api-key', 'abc'],
  ['jwt', 'SLUICE_TOKEN', 'authorization', 'Bearer abc'],
] as const)('puts a variable in place of a %s: %s', async (access, name, header, value) => {
  const locked = { ...request('{}'), access }
  expect(argumentsOf(asCurl(locked), { [name]: 'abc' })).toContain(`${header}: ${value}`)
  const [, init] = await callOf(asFetch(locked), { [name]: 'abc' })
  expect(init).toMatchObject({ headers: { [header]: value } })
  expect(asHttp(locked)).toContain(`\n${header}: ${value.replace('abc', `{{${name}}}`)}\n`)
})
