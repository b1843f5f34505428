import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { rejectedByAws } from './aws-rules.ts'
import type { Resource } from './evaluate.ts'
import { graphOf } from './evaluated.ts'
import { releasedFile } from './replacement/replacement.ts'
import { definitionValues, differenceFrom, reviewable, reviewed, textOf, variants } from './reviewed.ts'
import { statementsInNamesOf, textsWithNamesOf } from './stage-names.ts'
import { expectSound } from './variants.ts'

const prod = await graphOf('prod')
const { stages: released } = JSON.parse(readFileSync(releasedFile, 'utf8'))

it('has the values of the definition that were reviewed (npm run graph)', () => {
  expect(textOf(definitionValues())).toBe(reviewed('definition'))
})

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
  expect(paths).toContain(`resources › ${first?.type} ${first?.name}`)
  expect(paths).toContain(`resources › ${others[0]?.type} ${others[0]?.name} › inputs › a › 0`)
})

it.each(['prod', ...variants.fast] as const)('is sound: %s', async (name) => {
  expectSound(prod, released.prod, await graphOf(name))
})

/** Returns prod with the inputs of one resource changed. */
const changed = (name: string, change: (inputs: Resource['inputs']) => object) => ({
  ...prod,
  resources: prod.resources.map((one) =>
    one.name === name ? { ...one, inputs: { ...one.inputs, ...change(one.inputs) } } : one,
  ),
})
const changedDestination = (change: object) =>
  changed('DeliveryStream', ({ extendedS3Configuration }) => ({
    extendedS3Configuration: { ...extendedS3Configuration, ...change },
  }))

it.each([
  ['has SSE beside a Kinesis source', changed('DeliveryStream', () => ({ serverSideEncryption: { enabled: true } }))],
  [
    'partitions with a buffer below 64 MiB',
    changedDestination({ dynamicPartitioningConfiguration: { enabled: true } }),
  ],
  ['converts with a buffer below 64 MiB', changedDestination({ dataFormatConversionConfiguration: {} })],
  ['has a backup without a bucket', changedDestination({ s3BackupMode: 'Enabled' })],
  ['has one of two buffering hints', changedDestination({ bufferingSize: undefined })],
  ['has shards and a mode that contradict each other', changed('StreamStream', () => ({ shardCount: undefined }))],
  ['is encrypted without a key', changed('StreamStream', () => ({ kmsKeyId: undefined }))],
])('reports what AWS rejects: %s', (problem, graph) => {
  expect(rejectedByAws(graph).join('\n')).toContain(problem)
})

it('reports a name of prod in another stage, in any input', async () => {
  const personal = await graphOf('personal')
  const [first] = personal.resources.filter(({ type }) => type === 'aws:glue/catalogTable:CatalogTable')
  const inputs = { ...first?.inputs, parameters: { location: 's3://x/api-kinesis-stream/' } }
  const resources = personal.resources.map((one) => (one === first ? { ...one, inputs } : one))
  expect(textsWithNamesOf(prod, { ...personal, resources })).toEqual([
    'aws:glue/catalogTable:CatalogTable QueryTable › parameters › location: s3://x/api-kinesis-stream/',
  ])
})

it('compares the statements of a role with those of prod', async () => {
  const personal = await graphOf('personal')
  const widened = JSON.parse(JSON.stringify(personal).replaceAll('kinesis:PutRecords', 'kinesis:*'))
  expect(statementsInNamesOf(prod, personal)).toEqual(statementsInNamesOf(prod, prod))
  expect(statementsInNamesOf(prod, widened)).not.toEqual(statementsInNamesOf(prod, prod))
})
