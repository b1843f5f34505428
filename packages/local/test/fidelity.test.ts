import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fidelityPage } from '../fidelity/page.ts'

it('generates docs/fidelity.md: run npm run fidelity after a change', () => {
  expect(readFileSync(join(import.meta.dirname, '../../../docs/fidelity.md'), 'utf8')).toBe(fidelityPage())
})
