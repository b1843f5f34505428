import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { graphOf } from './evaluated.ts'
import { platform, root } from './platform.ts'
import { type Identities, releasedFile, replacements, untriedInputs } from './replacement/replacement.ts'

type Released = { version: string; stages: Record<'prod' | 'production', Identities> }
const { version, stages }: Released = JSON.parse(readFileSync(releasedFile, 'utf8'))
const prod = await graphOf('prod')

describe('an upgrade from the last release', () => {
  it.each(['prod', 'production'] as const)('replaces no resource with data in %s', async (name) => {
    expect(replacements(name, stages[name], await graphOf(name))).toEqual([])
  })

  it('is compared with a version that the changelog knows', () => {
    expect(readFileSync(join(root, 'CHANGELOG.md'), 'utf8')).toMatch(
      new RegExp(`^## .*\\b${version.replaceAll('.', '\\.')}\\b`, 'm'),
    )
  })
})

describe('the report of a replacement', () => {
  const changed = (type: string, change: (resource: (typeof prod.resources)[number]) => object) => ({
    ...prod,
    resources: prod.resources.map((one) => (one.type.includes(type) ? { ...one, ...change(one) } : one)),
  })

  it.each([
    [
      'a renamed stream',
      changed('kinesis/stream', ({ inputs }) => ({ inputs: { ...inputs, name: 'other' } })),
      'The stream StreamStream of prod would be replaced, because its input name changes from "api-kinesis-stream" to ' +
        '"other": events that are not delivered yet stay in the old one.',
    ],
    [
      'another source of the delivery stream',
      changed('FirehoseDeliveryStream', ({ inputs }) => ({
        inputs: {
          ...inputs,
          kinesisSourceConfiguration: { ...inputs.kinesisSourceConfiguration, kinesisStreamArn: 'x' },
        },
      })),
      'its input kinesisSourceConfiguration.kinesisStreamArn changes from',
    ],
    [
      'an object lock on the bucket itself',
      changed('s3/bucket:', ({ inputs }) => ({ inputs: { ...inputs, objectLockEnabled: true } })),
      'The bucket BucketBucket of prod would be replaced, because its input objectLockEnabled changes from nothing to true',
    ],
    [
      'another logical name',
      changed('iam/role', ({ name }) => ({ name: `${name}2` })),
      'The role DeliveryRole of prod would be replaced, because no resource has its type and its logical name any more',
    ],
    [
      'another parent',
      changed('kinesis/stream', ({ options }) => ({ options: { ...options, parent: 'Events' } })),
      'because its parent changes from Stream to Events',
    ],
    [
      'another region',
      changed('kinesis/stream', ({ inputs }) => ({ inputs: { ...inputs, region: 'us-east-1' } })),
      'because its input region changes from nothing to "us-east-1"',
    ],
  ])('names the input and the loss for %s', (_, graph, sentence) => {
    expect(replacements('prod', stages.prod, graph).join('\n')).toContain(sentence)
  })

  it('ignores inputs that are updated in place or ignored', () => {
    const graph = changed('kinesis/stream', ({ inputs }) => ({ inputs: { ...inputs, shardCount: 2 } }))
    expect(replacements('prod', stages.prod, graph)).toEqual([])
    const renamed = changed('iam/role', ({ name, inputs }) => ({
      inputs: { ...inputs, ...(name === 'ApiRouteSubmitHandlerRole' && { name: 'x' }) },
    }))
    expect(replacements('prod', stages.prod, renamed)).toEqual([])
  })

  it('rejects an input that was never tried', () => {
    const graph = changed('kinesis/stream', ({ inputs }) => ({ inputs: { ...inputs, maxRecordSizeInKib: 2_048 } }))
    expect(untriedInputs(graph)).toEqual(['aws:kinesis/stream:Stream maxRecordSizeInKib'])
  })
})

describe('the list of inputs', () => {
  it('was read for the version of the provider that SST installs', () => {
    const list = JSON.parse(readFileSync(join(import.meta.dirname, 'replacement/inputs.json'), 'utf8'))
    const installed = JSON.parse(readFileSync(join(platform, 'node_modules/@pulumi/aws/package.json'), 'utf8'))
    expect(list.platform).toBe(installed.version)
  })
})
