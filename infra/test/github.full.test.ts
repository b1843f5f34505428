import { expect, it } from 'vitest'
import { graphOf } from './evaluated.ts'
import { beyondBoundary, missingServices } from './github/limits.ts'
import { variants } from './reviewed.ts'

// `sst dev` runs with a developer's own credentials.
const deployed = variants.full.filter((name) => !name.startsWith('live'))

it.each(deployed)('can be deployed from GitHub: %s', async (name) => {
  const graph = await graphOf(name)
  expect([beyondBoundary(graph), missingServices(graph)]).toEqual([[], []])
})
