import { app } from '@sluice/core/pipeline'
import { prefixProblem } from '@sluice/core/prefix'
import { describe, expect, it } from 'vitest'
import { account } from './fake-aws.ts'
import { all, graphOf, one, statements } from './graph.ts'

const prod = await graphOf('prod')
const bucketName = `api-kinesis-firehose-bucket-${account}-ap-southeast-2`

describe('prod', () => {
  it('is evaluated to its end, every question answered', () => {
    expect(prod.unknownCalls).toEqual([])
    expect(prod.resources.length).toBeGreaterThan(40)
  })

  it('says where everything is', () => {
    expect(prod.outputs).toMatchObject({
      submit: 'https://apiid.execute-api.ap-southeast-2.amazonaws.com/submit',
      console: 'https://site.cloudfront.net',
      stream: 'api-kinesis-stream',
      deliveryStream: 'api-kinesis-firehose',
      bucket: bucketName,
      table: `${app.replaceAll('-', '_')}.lines`,
      events: `s3://${bucketName}/events/`,
    })
  })
})

describe('the stream', () => {
  it('is one provisioned shard that keeps 24 hours, encrypted with the key that AWS manages', () => {
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

  it('reads the stream and writes to the bucket, as one role', () => {
    expect(inputs).toMatchObject({
      name: 'api-kinesis-firehose',
      destination: 'extended_s3',
      kinesisSourceConfiguration: {
        kinesisStreamArn: `arn:aws:kinesis:ap-southeast-2:${account}:stream/api-kinesis-stream`,
        roleArn: `arn:aws:iam::${account}:role/DeliveryRole-0000000`,
      },
      extendedS3Configuration: {
        bucketArn: `arn:aws:s3:::${bucketName}`,
        roleArn: `arn:aws:iam::${account}:role/DeliveryRole-0000000`,
      },
    })
  })

  it('writes an object after 60 s or 1 MiB, as plain text', () => {
    expect(destination).toMatchObject({ bufferingInterval: 60, bufferingSize: 1, compressionFormat: 'UNCOMPRESSED' })
  })

  it('writes .ndjson below a folder for each hour, and what failed below errors/', () => {
    expect(destination).toMatchObject({
      prefix: 'events/dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/',
      errorOutputPrefix: 'errors/!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/',
      fileExtension: '.ndjson',
    })
    expect(destination.fileExtension).toMatch(/^\.[0-9a-z!\-_.*'()]{1,127}$/)
  })

  it('has prefixes that Firehose takes, and that end where a folder ends', () => {
    expect(prefixProblem(destination.prefix, destination.errorOutputPrefix)).toBeUndefined()
    expect([destination.prefix, destination.errorOutputPrefix].every((prefix) => prefix.endsWith('/'))).toBe(true)
  })

  it('adds nothing to a record, which ends in its newline already', () => {
    expect(destination).not.toHaveProperty('processingConfiguration')
    expect(destination).not.toHaveProperty('dataFormatConversionConfiguration')
  })

  it('logs what it could not deliver', () => {
    expect(destination.cloudwatchLoggingOptions).toEqual({
      enabled: true,
      logGroupName: '/aws/kinesisfirehose/api-kinesis-firehose',
      logStreamName: 'S3Delivery',
    })
    expect(one(prod, 'aws:cloudwatch/logStream:LogStream').inputs).toEqual({
      name: 'S3Delivery',
      logGroupName: '/aws/kinesisfirehose/api-kinesis-firehose',
    })
  })

  it('is made after the policy of its role, which it tries at once', () => {
    expect(options.dependsOn).toContain('DeliveryPolicy')
  })
})

describe('the bucket', () => {
  it('has the account and the region in its name, and is never emptied by a deploy', () => {
    expect(one(prod, 'aws:s3/bucket:Bucket', 'BucketBucket').inputs).toEqual({
      bucket: bucketName,
      forceDestroy: false,
    })
  })

  it('is closed to the public in all four ways', () => {
    expect(
      one(prod, 'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock', 'BucketPublicAccessBlock').inputs,
    ).toEqual({
      bucket: bucketName,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    })
  })

  it('refuses plain HTTP, and allows nobody anything by its policy', () => {
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

  it('is encrypted and versioned', () => {
    const encryption = one(
      prod,
      'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration',
    )
    expect(encryption.inputs).toEqual({
      bucket: bucketName,
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    })
    expect(one(prod, 'aws:s3/bucketVersioning:BucketVersioning').inputs).toEqual({
      bucket: bucketName,
      versioningConfiguration: { status: 'Enabled' },
    })
  })

  it('forgets errors after 90 days, unfinished uploads after 7, old versions after 30, and events never', () => {
    const { inputs } = one(prod, 'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration')
    expect(inputs).toEqual({
      bucket: bucketName,
      rules: [
        { id: 'errors', status: 'Enabled', filter: { prefix: 'errors/' }, expiration: { days: 90 } },
        {
          id: 'unfinished-uploads',
          status: 'Enabled',
          filter: { prefix: '' },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        },
        {
          id: 'old-versions',
          status: 'Enabled',
          filter: { prefix: '' },
          expiration: { expiredObjectDeleteMarker: true },
          noncurrentVersionExpiration: { noncurrentDays: 30 },
        },
      ],
    })
    const { errorOutputPrefix } = one(prod, 'aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream').inputs
      .extendedS3Configuration
    expect(errorOutputPrefix.startsWith(inputs.rules[0].filter.prefix)).toBe(true)
  })

  it('answers no browser, like the bucket of the site', () => {
    expect(all(prod, 'aws:s3/bucketCorsConfiguration:BucketCorsConfiguration')).toEqual([])
  })
})

describe('the API', () => {
  const { inputs: api } = one(prod, 'aws:apigatewayv2/api:Api')
  const { inputs: stage, options } = one(prod, 'aws:apigatewayv2/stage:Stage')

  it('is an HTTP API with one route, to the function, by payload format 2.0', () => {
    expect(api).toMatchObject({ name: 'api-kinesis', protocolType: 'HTTP' })
    expect(one(prod, 'aws:apigatewayv2/route:Route').inputs).toMatchObject({
      routeKey: 'POST /submit',
      target: 'integrations/ApiRouteSubmitIntegration-0000000',
    })
    expect(one(prod, 'aws:apigatewayv2/integration:Integration').inputs).toMatchObject({
      integrationType: 'AWS_PROXY',
      payloadFormatVersion: '2.0',
      integrationUri: `arn:aws:lambda:ap-southeast-2:${account}:function:api-kinesis-submit`,
    })
  })

  it('has one stage, $default, that deploys itself', () => {
    expect(stage).toMatchObject({ name: '$default', autoDeploy: true })
  })

  it('opens only after the delivery stream is there, which reads from LATEST', () => {
    expect(options.dependsOn).toContain('DeliveryStream')
  })

  it('throttles at what one shard takes', () => {
    expect(stage.defaultRouteSettings).toEqual({ throttlingRateLimit: 1_000, throttlingBurstLimit: 1_000 })
  })

  it('answers every origin with POST alone, and lets scripts read Retry-After', () => {
    expect(api.corsConfiguration).toMatchObject({
      allowOrigins: ['*'],
      allowMethods: ['POST'],
      exposeHeaders: ['retry-after'],
      maxAge: 86_400,
    })
    expect(api.corsConfiguration).not.toHaveProperty('allowCredentials')
  })

  it('names the headers it allows, as "*" does not cover Authorization', () => {
    const { allowHeaders } = api.corsConfiguration
    expect(allowHeaders).toEqual(
      expect.arrayContaining(['content-type', 'content-encoding', 'authorization', 'x-api-key', 'ce-specversion']),
    )
    expect(allowHeaders).not.toContain('*')
  })

  it('logs one JSON object per request, of variables that an HTTP API has and that tell nothing of the client', () => {
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

  it('runs Node 24 on arm64, shorter than the gateway waits', () => {
    expect(inputs).toMatchObject({
      name: 'api-kinesis-submit',
      runtime: 'nodejs24.x',
      architectures: ['arm64'],
      handler: 'bundle.handler',
      memorySize: 512,
      timeout: 10,
    })
    expect(inputs.timeout).toBeLessThan(30)
  })

  it('has the stream and the name of its metrics in its environment, and nothing else: no key, no secret', () => {
    expect(inputs.environment).toEqual({
      variables: { STREAM_NAME: 'api-kinesis-stream', METRICS_NAMESPACE: 'Sluice' },
    })
  })

  it('logs JSON to the group that is kept for 30 days', () => {
    expect(inputs.loggingConfig).toEqual({ logFormat: 'JSON', logGroup: '/aws/lambda/api-kinesis-submit' })
  })
})

describe('the logs', () => {
  it('are three groups, each kept for 30 days', () => {
    const groups = all(prod, 'aws:cloudwatch/logGroup:LogGroup').map(({ inputs }) => inputs)
    expect(groups.map(({ name, retentionInDays }) => `${name}: ${retentionInDays}`)).toEqual([
      expect.stringMatching(new RegExp(`^/aws/vendedlogs/apis/${app}-prod-Api-[a-z]{8}: 30$`)),
      '/aws/kinesisfirehose/api-kinesis-firehose: 30',
      '/aws/lambda/api-kinesis-submit: 30',
    ])
  })
})

describe('the console', () => {
  const behavior = one(prod, 'aws:cloudfront/distribution:Distribution').inputs.defaultCacheBehavior

  it('is built with the URL of the API and the name of the bucket, of each stage its own', async () => {
    expect(one(prod, 'command:local:Command').inputs).toMatchObject({
      create: 'npm run build',
      dir: './packages/web',
      environment: {
        VITE_API_URL: 'https://apiid.execute-api.ap-southeast-2.amazonaws.com',
        VITE_BUCKET: bucketName,
      },
    })
    const personal = await graphOf('personal')
    const named = one(personal, 'command:local:Command').inputs.environment.VITE_BUCKET
    expect(named).toBe(one(personal, 'aws:s3/bucketPolicy:BucketPolicy', 'BucketPolicy').inputs.bucket)
    expect(named).not.toBe(bucketName)
  })

  it('is read over HTTPS, and only read', () => {
    expect(behavior).toMatchObject({
      viewerProtocolPolicy: 'redirect-to-https',
      allowedMethods: ['GET', 'HEAD', 'OPTIONS'],
    })
  })

  it('may talk to itself and to the API, load its own files, and be in no frame', () => {
    const headers = one(prod, 'aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy').inputs.securityHeadersConfig
    expect(behavior.responseHeadersPolicyId).toMatch(/^policy-WebHeaders/)
    expect(headers.contentSecurityPolicy.contentSecurityPolicy.split('; ')).toEqual([
      "default-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "object-src 'none'",
      "connect-src 'self' https://apiid.execute-api.ap-southeast-2.amazonaws.com",
    ])
    expect(headers).toMatchObject({
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: 'DENY' },
      referrerPolicy: { referrerPolicy: 'no-referrer' },
      strictTransportSecurity: { accessControlMaxAgeSec: 31_536_000 },
    })
  })

  it('answers 404 for what it does not have', () => {
    const { customErrorResponses } = one(prod, 'aws:cloudfront/distribution:Distribution').inputs
    expect(customErrorResponses.map(({ responseCode }: { responseCode: number }) => responseCode)).toEqual([404, 404])
  })
})
