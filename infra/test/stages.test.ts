import { deliveryStream, handler, named, stream } from '@sluice/core/pipeline'
import { describe, expect, it } from 'vitest'
import { check } from '../checks.ts'
import { isProduction } from '../stage.ts'
import { submitKey } from './access-modes.ts'
import { evaluated, graphOf } from './evaluated.ts'
import { all, one } from './graph.ts'

const prod = await graphOf('prod')
const personal = await graphOf('personal')
/** The secrets, in case the definition requires a key. */
const env = { SST_SECRET_SubmitKey: submitKey }

describe('prod and production', () => {
  const { app, resources } = prod

  it('count as the only production stages', () => {
    expect(['prod', 'production', 'prod-2', 'product', 'frank'].filter(isProduction)).toEqual(['prod', 'production'])
  })

  it('have retain and protect set', () => {
    expect(app).toMatchObject({ removal: 'retain', protect: true })
  })

  it('keep the stream, the bucket and its protection if the config no longer has them', () => {
    const kept = resources.filter(({ options }) => options.retainOnDelete).map(({ name }) => name)
    expect(kept).toEqual(
      expect.arrayContaining([
        'BucketBucket',
        'BucketEncryption',
        'BucketLifecycle',
        'BucketPolicy',
        'BucketPublicAccessBlock',
        'BucketVersioning',
        'StreamStream',
      ]),
    )
  })

  it('turn the function to a new stream only when its delivery stream reads it', () => {
    expect(one(prod, 'aws:lambda/function:Function').options.dependsOn).toContain('DeliveryStream')
  })

  it('reject sst dev', async () => {
    const { graph, error } = await evaluated('liveProd')
    expect(graph).toBe('')
    expect(error).toContain('"sst dev" is not allowed on prod')
    expect(() => check({ stage: 'production', isLive: true, env })).toThrow('not allowed on production')
    for (const [stage, isLive] of [
      ['production', false],
      ['frank', true],
    ] as const)
      expect(() => check({ stage, isLive, env })).not.toThrow()
  })

  it("use the definition's region, whatever AWS_REGION is", () => {
    expect(app.providers.aws.region).toBe('ap-southeast-2')
  })
})

describe('any other stage', () => {
  it('is evaluated without unknown calls', () => expect(personal.unknownCalls).toEqual([]))

  it('can be removed completely: no resource is retained or protected', () => {
    expect(personal.app).toMatchObject({ removal: 'remove', protect: false })
    const kept = personal.resources.filter(({ options }) => options.retainOnDelete || options.protect)
    expect(kept).toEqual([])
    for (const bucket of all(personal, 'aws:s3/bucket:Bucket')) expect(bucket.inputs.forceDestroy).toBe(true)
  })

  it('leaves no log group behind, because no role can create one', () => {
    const { logGroup } = one(personal, 'aws:lambda/function:Function').inputs.loggingConfig
    const groups = all(personal, 'aws:cloudwatch/logGroup:LogGroup').map(({ inputs }) => inputs.name)
    expect(groups).toContain(logGroup)
    expect(groups).toContain(`/aws/kinesisfirehose/${deliveryStream.name}-frank`)
    expect(JSON.stringify(personal.resources)).not.toContain('logs:CreateLogGroup')
  })

  it('is built in SLUICE_REGION', () => {
    expect(personal.app.providers.aws.region).toBe('eu-west-1')
    expect(one(personal, 'aws:lambda/permission:Permission').inputs.function).toContain(':eu-west-1:')
  })

  it('has names of at most 64 characters, even for the longest stage name', () => {
    const longest = 'x'.repeat(32)
    for (const { name } of [stream, deliveryStream, handler])
      expect(named(name, longest).length).toBeLessThanOrEqual(64)
  })
})

describe('a stage name', () => {
  it.each(['a', 'prod', 'pr-12', '0', 'x'.repeat(32)])('can be "%s"', (stage) => {
    expect(() => check({ stage, isLive: false, env })).not.toThrow()
  })

  it.each(['', 'Frank', 'a_b', 'a.b', 'ä', 'x'.repeat(33)])('cannot be "%s"', (stage) => {
    expect(() => check({ stage, isLive: false, env })).toThrow('1 to 32 characters')
  })
})

describe('a setting that cannot work', () => {
  it.each([
    ['badStage', '"Frank" can\'t be a stage. Use 1 to 32 characters of a-z, 0-9 and "-".'],
    ['keyUnset', 'The stage frank needs a key: npx sst secret set SubmitKey "<key>" --stage frank'],
    ['keyShort', 'The key default in SubmitKey must have at least 20 characters, all of them visible ASCII: npx sst'],
    ['keyTwice', 'SubmitKey has two keys named web. Give each another name: npx sst secret set SubmitKey'],
    ['quietTooLong', 'watching.quietHours must be a whole number from 0 to 24, not 25.'],
    ['budgetWithoutEmail', 'A budget requires an email address. Set watching.email'],
  ] as const)('stops the deploy before its first resource: %s', async (name, sentence) => {
    const { graph, error } = await evaluated(name)
    expect(graph).toBe('')
    expect(error).toContain(sentence)
    expect(error).toContain('Stopped after 0 resources.')
    expect(error).not.toContain(submitKey.slice(0, 19))
  })

  it('is reported in one sentence, without the stack that SST would print', () => {
    const problem = (() => {
      try {
        check({ stage: 'Frank', isLive: false, env })
      } catch (error) {
        return error as Error
      }
    })()
    expect(problem?.stack).toBe(`Error: ${problem?.message}`)
    expect(problem?.message).toContain('"Frank" can\'t be a stage.')
  })
})
