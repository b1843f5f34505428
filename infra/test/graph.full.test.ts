import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { graphOf } from './evaluated.ts'
import { releasedFile } from './replacement/replacement.ts'
import { differenceFrom, reviewed, textOf, variants } from './reviewed.ts'
import { expectSound } from './variants.ts'

const prod = await graphOf('prod')
const { stages: released } = JSON.parse(readFileSync(releasedFile, 'utf8'))

it.each(variants.full)('differs from prod as was reviewed: %s (npm run graph)', async (name) => {
  expect(textOf(differenceFrom(prod, await graphOf(name)))).toBe(reviewed(name))
})

it.each(variants.full)('is sound: %s', async (name) => {
  expectSound(prod, released.prod, await graphOf(name))
})
