import { expect, it } from 'vitest'
import { graphOf } from './evaluated.ts'
import { differenceFrom, reviewable, reviewed, textOf, variants } from './reviewed.ts'

const prod = await graphOf('prod')

it('is for prod the graph that was reviewed (npm run graph)', () => {
  expect(textOf(reviewable(prod))).toBe(reviewed('prod'))
})

it.each(variants.fast)('differs from prod as was reviewed: %s (npm run graph)', async (name) => {
  expect(textOf(differenceFrom(prod, await graphOf(name)))).toBe(reviewed(name))
})

it('shows each kind of change in the difference', () => {
  const [first, ...others] = prod.resources
  const changed = {
    ...prod,
    stage: 'x',
    resources: others.map((one, n) => (n === 0 ? { ...one, inputs: { a: [1] } } : one)),
  }
  const paths = Object.keys(differenceFrom(prod, changed))
  expect(paths).toContain('stage')
  expect(paths.some((path) => path.startsWith(`resources › ${first?.type} ${first?.name} › `))).toBe(true)
  expect(paths).toContain(`resources › ${others[0]?.type} ${others[0]?.name} › inputs › a › 0`)
})
