import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { graphOf } from './evaluated.ts'
import { releasedFile } from './replacement/replacement.ts'
import { differenceFrom, reviewed, textOf, variants } from './reviewed.ts'
import { inNamesOf } from './stage-names.ts'
import { expectSound } from './variants.ts'

const prod = await graphOf('prod')
const { stages: released } = JSON.parse(readFileSync(releasedFile, 'utf8'))

it.each(variants.full)('differs from prod as was reviewed: %s (npm run graph)', async (name) => {
  expect(textOf(differenceFrom(prod, await graphOf(name)))).toBe(reviewed(name))
})

it.each(variants.full)('is sound: %s', async (name) => {
  expectSound(prod, released.prod, await graphOf(name))
})

it('gives production everything that prod has, under its own names', async () => {
  const renamed = inNamesOf(prod, await graphOf('production'))
  const paths = Object.keys(differenceFrom(prod, renamed)).map((path) => path.replace(/^resources › \S+ /, ''))
  expect(paths).toEqual([
    // SST hashes the name of the stage.
    'WebCloudfrontFunctionRequest › inputs › code › 8',
    // Looks like the name of the stack.
    'Dashboard › inputs › dashboardName',
    // SST names the buckets of all stages but prod.
    'BucketBucket › options › ignoreChanges › 0',
    'WebKvKeys.sst.aws.KvKeys › inputs › namespace',
  ])
})
