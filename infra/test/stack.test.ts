import {
  app,
  bucket as bucketDefinition,
  deliveryStream,
  handler,
  query,
  region,
  stream,
  timeouts,
  watching,
} from '@sluice/core/pipeline'
import { prefixProblem } from '@sluice/core/prefix'
import { describe, expect, it } from 'vitest'
import { graphOf } from './evaluated.ts'
import { account } from './fake-aws.ts'
import { all, one, statements } from './graph.ts'

const prod = await graphOf('prod')
const bucketName = `${bucketDefinition.name}-${account}-${region}`
const apiUrl = `https://apiid.execute-api.${region}.amazonaws.com`
const deliveryLog = `/aws/kinesisfirehose/${deliveryStream.name}`

describe('prod', () => {
  it('is evaluated without unknown calls', () => {
    expect(prod.unknownCalls).toEqual([])
    expect(prod.resources.length).toBeGreaterThan(40)
  })

  it('prints the URLs and names of its parts', () => {
    expect(prod.outputs).toMatchObject({
      submit: `${apiUrl}/submit`,
      console: 'https://site.cloudfront.net',
      stream: stream.name,
      deliveryStream: deliveryStream.name,
      bucket: bucketName,
      table: `${app.replaceAll('-', '_')}.${query.table}`,
      events: expect.stringContaining(`s3://${bucketName}/`),
    })
  })
})

describe('the stream', () => {
  it("has one provisioned shard, 24 hours of retention and AWS's own key", () => {
    expect(one(prod, 'aws:kinesis/stream:Stream').inputs).toEqual({
      name: 'api-kinesis-stream',
      streamModeDetails: { streamMode: 'PROVISIONED' },
      shardCount: 1,
      retentionPeriod: 24,
      encryptionType: 'KMS',
      kmsKeyId: 'alias/aws/kinesis',
    })
  })
})

describe('the delivery stream', () => {
  const { inputs, options } = one(prod, 'aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream')
  const destination = inputs.extendedS3Configuration

  it('buffers for 60 s or 1 MiB, without compression', () => {
    expect(destination).toMatchObject({ bufferingInterval: 60, bufferingSize: 1, compressionFormat: 'UNCOMPRESSED' })
  })

  it('writes .ndjson objects to a folder per hour, and errors to another folder', () => {
    expect(destination).toMatchObject({
      prefix: 'events/dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/',
      errorOutputPrefix: 'errors/!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/',
      fileExtension: '.ndjson',
    })
    expect(destination.fileExtension).toMatch(/^\.[0-9a-z!\-_.*'()]{1,127}$/)
  })

  it('has prefixes that Firehose accepts and that end with a slash', () => {
    expect(prefixProblem(destination.prefix, destination.errorOutputPrefix)).toBeUndefined()
    expect([destination.prefix, destination.errorOutputPrefix].every((prefix) => prefix.endsWith('/'))).toBe(true)
  })

  it('adds no newline to records, because each already ends with one', () => {
    expect(destination).not.toHaveProperty('processingConfiguration')
    expect(destination).not.toHaveProperty('dataFormatConversionConfiguration')
  })

  it('logs failed deliveries', () => {
    expect(destination.cloudwatchLoggingOptions).toEqual({
      enabled: true,
      logGroupName: deliveryLog,
      logStreamName: 'S3Delivery',
    })
    expect(one(prod, 'aws:cloudwatch/logStream:LogStream').inputs).toEqual({
      name: 'S3Delivery',
      logGroupName: deliveryLog,
    })
  })

  it("is created after its role's policy, which it uses at once", () => {
    expect(options.dependsOn).toContain('DeliveryPolicy')
  })
})

describe('the bucket', () => {
  it('has the account and the region in its name and is never emptied', () => {
    expect(one(prod, 'aws:s3/bucket:Bucket', 'BucketBucket').inputs).toEqual({
      bucket: bucketName,
      forceDestroy: false,
    })
  })

  it('has a policy that only denies plain HTTP', () => {
    const { inputs } = one(prod, 'aws:s3/bucketPolicy:BucketPolicy', 'BucketPolicy')
    expect(statements(inputs.policy)).toEqual([
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [`arn:aws:s3:::${bucketName}`, `arn:aws:s3:::${bucketName}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ])
  })

  it('is encrypted with SSE-S3', () => {
    const encryption = one(
      prod,
      'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration',
    )
    expect(encryption.inputs).toEqual({
      bucket: bucketName,
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    })
  })

  it('expires errors, unfinished uploads and old versions, but no events', () => {
    const { inputs } = one(prod, 'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration')
    const [errorFolder] = deliveryStream.errorOutputPrefix.split('!{')
    expect(inputs).toEqual({
      bucket: bucketName,
      rules: [
        {
          id: 'errors',
          status: 'Enabled',
          filter: { prefix: errorFolder },
          expiration: { days: bucketDefinition.errorDays },
        },
        {
          id: 'unfinished-uploads',
          status: 'Enabled',
          filter: { prefix: '' },
          abortIncompleteMultipartUpload: { daysAfterInitiation: bucketDefinition.unfinishedUploadDays },
        },
        {
          id: 'old-versions',
          status: 'Enabled',
          filter: { prefix: '' },
          expiration: { expiredObjectDeleteMarker: true },
          noncurrentVersionExpiration: { noncurrentDays: bucketDefinition.oldVersionDays },
        },
      ],
    })
  })

  it("allows no browser to read it, like the site's bucket", () => {
    expect(all(prod, 'aws:s3/bucketCorsConfiguration:BucketCorsConfiguration')).toEqual([])
  })
})

describe('the API', () => {
  const { inputs: api } = one(prod, 'aws:apigatewayv2/api:Api')
  const { inputs: stage, options } = one(prod, 'aws:apigatewayv2/stage:Stage')

  it('has one route, which calls the function with payload format 2.0', () => {
    expect(api).toMatchObject({ name: 'api-kinesis', protocolType: 'HTTP' })
    expect(one(prod, 'aws:apigatewayv2/route:Route').inputs).toMatchObject({
      routeKey: 'POST /submit',
      target: 'integrations/ApiRouteSubmitIntegration-0000000',
    })
    expect(one(prod, 'aws:apigatewayv2/integration:Integration').inputs).toMatchObject({
      integrationType: 'AWS_PROXY',
      payloadFormatVersion: '2.0',
      integrationUri: `arn:aws:lambda:${region}:${account}:function:${handler.name}`,
    })
  })

  it('deploys its stage $default automatically', () => {
    expect(stage).toMatchObject({ name: '$default', autoDeploy: true })
  })

  it('opens after the delivery stream exists, which reads from LATEST', () => {
    expect(options.dependsOn).toContain('DeliveryStream')
  })

  it('throttles at the write limit of one shard', () => {
    expect(stage.defaultRouteSettings).toEqual({ throttlingRateLimit: 1_000, throttlingBurstLimit: 1_000 })
  })

  it('allows POST from every origin and exposes Retry-After to scripts', () => {
    expect(api.corsConfiguration).toMatchObject({
      allowOrigins: ['*'],
      allowMethods: ['POST'],
      exposeHeaders: ['retry-after'],
      maxAge: 86_400,
    })
    expect(api.corsConfiguration).not.toHaveProperty('allowCredentials')
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

describe('the function', () => {
  const { inputs } = one(prod, 'aws:lambda/function:Function')

  it('runs Node 24 on arm64 and times out before the gateway', () => {
    expect(inputs).toMatchObject({
      name: 'api-kinesis-submit',
      runtime: 'nodejs24.x',
      architectures: ['arm64'],
      handler: 'bundle.handler',
      memorySize: 512,
      timeout: 10,
    })
    expect(inputs.timeout).toBeLessThan(timeouts.gatewaySeconds)
  })

  it('has the stream, the access mode and the metrics namespace in its environment', () => {
    expect(inputs.environment).toEqual({
      variables: { STREAM_NAME: stream.name, ACCESS_MODE: 'none', METRICS_NAMESPACE: watching.metricsNamespace },
    })
  })

  it('logs JSON to its own log group', () => {
    expect(inputs.loggingConfig).toEqual({ logFormat: 'JSON', logGroup: `/aws/lambda/${handler.name}` })
  })
})

describe('the logs', () => {
  it('have three groups, each kept for 30 days', () => {
    const groups = all(prod, 'aws:cloudwatch/logGroup:LogGroup').map(({ inputs }) => inputs)
    expect(groups.map(({ name, retentionInDays }) => `${name}: ${retentionInDays}`)).toEqual([
      expect.stringMatching(new RegExp(`^/aws/vendedlogs/apis/${app}-prod-Api-[a-z]{8}: 30$`)),
      `${deliveryLog}: 30`,
      `/aws/lambda/${handler.name}: 30`,
    ])
  })
})

describe('the console', () => {
  const behavior = one(prod, 'aws:cloudfront/distribution:Distribution').inputs.defaultCacheBehavior

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

  it('can only be read, over HTTPS', () => {
    expect(behavior).toMatchObject({
      viewerProtocolPolicy: 'redirect-to-https',
      allowedMethods: ['GET', 'HEAD', 'OPTIONS'],
    })
  })

  it('can connect only to itself and the API, and is never framed', () => {
    const headers = one(prod, 'aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy').inputs.securityHeadersConfig
    expect(behavior.responseHeadersPolicyId).toMatch(/^policy-WebHeaders/)
    expect(headers.contentSecurityPolicy.contentSecurityPolicy.split('; ')).toEqual([
      "default-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "object-src 'none'",
      `connect-src 'self' ${apiUrl}`,
    ])
    expect(headers).toMatchObject({
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: 'DENY' },
      referrerPolicy: { referrerPolicy: 'no-referrer' },
      strictTransportSecurity: { accessControlMaxAgeSec: 31_536_000 },
    })
  })

  it('returns 404 for a missing page', () => {
    const { customErrorResponses } = one(prod, 'aws:cloudfront/distribution:Distribution').inputs
    expect(customErrorResponses.map(({ responseCode }: { responseCode: number }) => responseCode)).toEqual([404, 404])
  })
})
