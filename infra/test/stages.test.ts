import { app } from '@sluice/core/pipeline'
import { describe, expect, it } from 'vitest'
import { checkLive, checkStage, isProduction, named } from '../stage.ts'
import { all, evaluated, graphOf, one } from './graph.ts'

const prod = await graphOf('prod')
const personal = await graphOf('personal')

describe('prod and production', () => {
  const { app, resources } = prod

  it('are the two stages that count as production', () => {
    expect(['prod', 'production', 'prod-2', 'product', 'frank'].filter(isProduction)).toEqual(['prod', 'production'])
  })

  it('are retained and protected', () => {
    expect(app).toMatchObject({ removal: 'retain', protect: true })
  })

  it('keep the stream and the bucket even when they leave the config', () => {
    const kept = resources.filter(({ options }) => options.retainOnDelete).map(({ name }) => name)
    expect(kept).toEqual(expect.arrayContaining(['BucketBucket', 'StreamStream']))
  })

  it('refuse sst dev, which would answer for them from a laptop', async () => {
    const { graph, error } = await evaluated('liveProd')
    expect(graph).toBe('')
    expect(error).toContain('"sst dev" would answer for prod')
    expect(() => checkLive('production', true)).toThrow('production')
    expect(() => checkLive('production', false)).not.toThrow()
    expect(() => checkLive('frank', true)).not.toThrow()
  })

  it('are where the definition says, whatever region the shell has', () => {
    expect(app.providers.aws.region).toBe('ap-southeast-2')
  })
})

describe('any other stage', () => {
  it('is evaluated to its end, every question answered', () => expect(personal.unknownCalls).toEqual([]))

  it('is removed as a whole: nothing of it is kept, protected, or left non-empty', () => {
    expect(personal.app).toMatchObject({ removal: 'remove', protect: false })
    const kept = personal.resources.filter(({ options }) => options.retainOnDelete || options.protect)
    expect(kept).toEqual([])
    for (const bucket of all(personal, 'aws:s3/bucket:Bucket')) expect(bucket.inputs.forceDestroy).toBe(true)
  })

  it('leaves no log group behind: each is the stage’s own, and no role may make another', () => {
    const { logGroup } = one(personal, 'aws:lambda/function:Function').inputs.loggingConfig
    const groups = all(personal, 'aws:cloudwatch/logGroup:LogGroup').map(({ inputs }) => inputs.name)
    expect(groups).toContain(logGroup)
    expect(groups).toContain('/aws/kinesisfirehose/api-kinesis-firehose-frank')
    expect(JSON.stringify(personal.resources)).not.toContain('logs:CreateLogGroup')
  })

  it('has the stage in each name that must be its own in the account', () => {
    const nameOf = (type: string) => one(personal, type).inputs.name
    expect(nameOf('aws:kinesis/stream:Stream')).toBe('api-kinesis-stream-frank')
    expect(nameOf('aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream')).toBe('api-kinesis-firehose-frank')
    expect(nameOf('aws:lambda/function:Function')).toBe('api-kinesis-submit-frank')
    expect(nameOf('aws:apigatewayv2/api:Api')).toBe('api-kinesis-frank')
    expect(one(personal, 'aws:s3/bucket:Bucket', 'BucketBucket').inputs.bucket).toMatch(
      new RegExp(`^${app}-frank-[a-z]+-[a-z]{8}$`),
    )
  })

  it('shares no name with prod', () => {
    const names = (graph: typeof personal) =>
      graph.resources.flatMap(({ type, inputs }) => {
        const name = inputs.name ?? inputs.bucket
        // The table is its database's. SST's asset bucket is the account's; the code lies there under its own hash.
        return name && !['$default', 'S3Delivery', 'lines', 'sst-asset-offline'].includes(name)
          ? [`${type} ${name}`]
          : []
      })
    const taken = new Set(names(prod))
    expect(taken.size).toBeGreaterThan(10)
    expect(names(personal).filter((name) => taken.has(name))).toEqual([])
  })

  it('is built in SLUICE_REGION', () => {
    expect(personal.app.providers.aws.region).toBe('eu-west-1')
    expect(one(personal, 'aws:lambda/permission:Permission').inputs.function).toContain(':eu-west-1:')
  })

  it('has names within 64 characters, however long the stage', () => {
    const longest = 'x'.repeat(32)
    for (const name of ['api-kinesis-stream', 'api-kinesis-firehose', 'api-kinesis-submit'])
      expect(named(name, longest).length).toBeLessThanOrEqual(64)
  })
})

describe('a stage name', () => {
  it.each(['a', 'prod', 'pr-12', '0', 'x'.repeat(32)])('may be %s', (stage) => {
    expect(() => checkStage(stage)).not.toThrow()
  })

  it.each(['', 'Frank', 'a_b', 'a.b', 'ä', 'x'.repeat(33)])('may not be "%s"', (stage) => {
    expect(() => checkStage(stage)).toThrow('1 to 32 characters')
  })

  it('is checked before anything is made', async () => {
    const { graph, error } = await evaluated('badStage')
    expect(graph).toBe('')
    expect(error).toContain('The stage "Frank" must be')
  })
})
