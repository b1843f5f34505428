import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { graphOf } from './evaluated.ts'
import { releasedFile, replacements, untriedInputs } from './replacement/replacement.ts'
import { differenceFrom, reviewed, textOf, variants } from './reviewed.ts'

const prod = await graphOf('prod')
const { stages: released } = JSON.parse(readFileSync(releasedFile, 'utf8'))

it.each(variants.full)('differs from prod as was reviewed: %s (npm run graph)', async (name) => {
  const graph = await graphOf(name)
  expect(graph.unknownCalls).toEqual([])
  expect(textOf(differenceFrom(prod, graph))).toBe(reviewed(name))
  expect(untriedInputs(graph)).toEqual([])
  if (graph.stage === 'prod') expect(replacements('prod', released.prod, graph)).toEqual([])
})
