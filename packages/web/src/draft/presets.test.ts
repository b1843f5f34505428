// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadFormat } from '../submit/event-format.ts'
import { readDraft } from './draft.ts'
import { formatOf, presets } from './presets.ts'

const folder = join(import.meta.dirname, '../../presets')
const textOf = (name: string) => readFileSync(join(folder, `${name}.json`), 'utf8')

test('each file is offered, and each that is offered is there', () => {
  expect(presets.map(({ name }) => `${name}.json`).sort()).toEqual(readdirSync(folder).sort())
})

test.each(presets.filter(({ name }) => name !== 'invalid-on-purpose'))('$title would be accepted', async ({ name }) => {
  expect(readDraft(textOf(name), await loadFormat(formatOf(name)))).toMatchObject({ error: null, rejections: [] })
})

test('hold what their names say', () => {
  expect(readDraft(textOf('batch-of-10')).events).toBe(10)
  expect(readDraft(textOf('256-kib')).bytes).toBe(256 * 1024)
  expect(readDraft(textOf('invalid-on-purpose')).error?.place).toMatchObject({ line: 3, column: 14 })
})
