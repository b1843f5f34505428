// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { loadFormat } from '../submit/event-format.ts'
import { readDraft } from './draft.ts'
import { formatOf, presets } from './presets.ts'

const folder = join(import.meta.dirname, '../../presets')
const textOf = (name: string) => readFileSync(join(folder, `${name}.json`), 'utf8')

it('lists every file, and only existing files', () => {
  expect(presets.map(({ name }) => `${name}.json`).sort()).toEqual(readdirSync(folder).sort())
})

it.each(presets.filter(({ name }) => name !== 'invalid-on-purpose'))('has a valid $title', async ({ name }) => {
  expect(readDraft(textOf(name), await loadFormat(formatOf(name)))).toMatchObject({ error: null, rejections: [] })
})

it('has the content that each name promises', () => {
  expect(readDraft(textOf('batch-of-10')).events).toBe(10)
  expect(readDraft(textOf('256-kib')).bytes).toBe(256 * 1024)
  expect(readDraft(textOf('invalid-on-purpose')).error?.place).toMatchObject({ line: 3, column: 14 })
})
