import { expect, it } from 'vitest'
import { graphOf } from './evaluated.ts'
import { differenceFrom, reviewed, textOf, variants } from './reviewed.ts'

const prod = await graphOf('prod')

it.each(variants.full)('differs from prod as was reviewed: %s (npm run graph)', async (name) => {
  const graph = await graphOf(name)
  expect(graph.unknownCalls).toEqual([])
  expect(textOf(differenceFrom(prod, graph))).toBe(reviewed(name))
})
