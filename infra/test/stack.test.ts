import { bucket as bucketDefinition, region } from '@sluice/core/pipeline'
import { prefixProblem } from '@sluice/core/prefix'
import { describe, expect, it } from 'vitest'
import { graphOf } from './evaluated.ts'
import { account } from './fake-aws.ts'
import { all, one } from './graph.ts'

const prod = await graphOf('prod')
const bucketName = `${bucketDefinition.name}-${account}-${region}`
const apiUrl = `https://apiid.execute-api.${region}.amazonaws.com`

describe('the delivery stream', () => {
  const { inputs, options } = one(prod, 'aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream')
  const destination = inputs.extendedS3Configuration

  it('has prefixes that Firehose accepts and that end with a slash', () => {
    expect(prefixProblem(destination.prefix, destination.errorOutputPrefix)).toBeUndefined()
    expect([destination.prefix, destination.errorOutputPrefix].every((prefix) => prefix.endsWith('/'))).toBe(true)
  })

  it('adds no newline to records, because each already ends with one', () => {
    expect(destination).not.toHaveProperty('processingConfiguration')
    expect(destination).not.toHaveProperty('dataFormatConversionConfiguration')
  })

  it("is created after its role's policy, which it uses at once", () => {
    expect(options.dependsOn).toContain('DeliveryPolicy')
  })
})

describe('the bucket', () => {
  it("allows no browser to read it, like the site's bucket", () => {
    expect(all(prod, 'aws:s3/bucketCorsConfiguration:BucketCorsConfiguration')).toEqual([])
  })
})

describe('the API', () => {
  const { inputs: api } = one(prod, 'aws:apigatewayv2/api:Api')
  const { inputs: stage, options } = one(prod, 'aws:apigatewayv2/stage:Stage')

  it('opens after the delivery stream exists, which reads from LATEST', () => {
    expect(options.dependsOn).toContain('DeliveryStream')
  })

  it('lists the allowed headers, because "*" excludes Authorization', () => {
    const { allowHeaders } = api.corsConfiguration
    expect(allowHeaders).toEqual(
      expect.arrayContaining(['content-type', 'content-encoding', 'authorization', 'x-api-key', 'ce-specversion']),
    )
    expect(allowHeaders).not.toContain('*')
  })

  it('logs only variables that HTTP APIs support and that hide the client', () => {
    const format: Record<string, string> = JSON.parse(stage.accessLogSettings.format)
    expect(Object.keys(format)).toEqual(expect.arrayContaining(['requestId', 'status', 'error']))
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
    const harmless = `dataProcessed error.message httpMethod integrationErrorMessage integrationLatency integrationStatus
      protocol requestId requestTime requestTimeEpoch responseLatency responseLength routeKey stage status`
    const allowed = harmless.split(/\s+/).map((name) => `$context.${name}`)
    expect(Object.values(format).filter((variable) => !allowed.includes(variable))).toEqual([])
    expect(stage.accessLogSettings.destinationArn).toContain(':log-group:/aws/vendedlogs/apis/')
  })
})

describe('the console', () => {
  it("is built with the stage's own API URL, bucket name and stage name", async () => {
    expect(one(prod, 'command:local:Command').inputs).toMatchObject({
      create: 'npm run build',
      dir: './packages/web',
      environment: { VITE_API_URL: apiUrl, VITE_BUCKET: bucketName, VITE_STAGE: 'prod' },
    })
    const personal = await graphOf('personal')
    const personalBucket = one(personal, 'command:local:Command').inputs.environment.VITE_BUCKET
    expect(personalBucket).toBe(one(personal, 'aws:s3/bucketPolicy:BucketPolicy', 'BucketPolicy').inputs.bucket)
    expect(personalBucket).not.toBe(bucketName)
  })
})
