import { describe, expect, it } from 'vitest'
import { account } from './fake-aws.ts'
import { all, graphOf, one, powers } from './graph.ts'

const prod = await graphOf('prod')
const stream = `arn:aws:kinesis:ap-southeast-2:${account}:stream/api-kinesis-stream`
const bucket = `arn:aws:s3:::api-kinesis-firehose-bucket-${account}-ap-southeast-2`
const logGroup = (name: string) => `arn:aws:logs:ap-southeast-2:${account}:log-group:${name}`

describe('the role of the function', () => {
  const { allowed, trusts, managed } = powers(prod, 'ApiRouteSubmitHandlerRole')

  it('may put to this stream and write its own log, and nothing else', () => {
    expect(allowed).toEqual([
      { Effect: 'Allow', Action: 'kinesis:PutRecords', Resource: stream },
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: logGroup('/aws/lambda/api-kinesis-submit:*'),
      },
    ])
    expect(managed).toEqual([])
  })

  it('is assumed by Lambda alone', () => {
    expect(trusts).toEqual([
      {
        Sid: 'AllowAssumeRole',
        Effect: 'Allow',
        Principal: { Service: 'lambda.amazonaws.com' },
        Action: 'sts:AssumeRole',
      },
    ])
  })
})

describe('the role of the delivery stream', () => {
  const { allowed, trusts, managed } = powers(prod, 'DeliveryRole')

  it('may read this stream, write to this bucket and to its log stream, and nothing else', () => {
    expect(allowed).toEqual([
      {
        Sid: 'ReadStream',
        Effect: 'Allow',
        Action: ['kinesis:DescribeStream', 'kinesis:GetShardIterator', 'kinesis:GetRecords', 'kinesis:ListShards'],
        Resource: stream,
      },
      {
        Sid: 'ListBucket',
        Effect: 'Allow',
        Action: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
        Resource: bucket,
      },
      {
        Sid: 'WriteObjects',
        Effect: 'Allow',
        Action: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
        Resource: `${bucket}/*`,
      },
      {
        Sid: 'WriteLog',
        Effect: 'Allow',
        Action: 'logs:PutLogEvents',
        Resource: logGroup('/aws/kinesisfirehose/api-kinesis-firehose:log-stream:S3Delivery'),
      },
    ])
    expect(managed).toEqual([])
  })

  it('is assumed by Firehose alone, for delivery streams of this account', () => {
    expect(trusts).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'firehose.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'aws:SourceAccount': account } },
      },
    ])
  })
})

describe('every role', () => {
  const roles = all(prod, 'aws:iam/role:Role').map(({ name }) => name)

  it('is one of these two', () => {
    expect(roles).toEqual(['ApiRouteSubmitHandlerRole', 'DeliveryRole'])
    expect(prod.resources.filter(({ type }) => /^aws:iam\/(?!role:|rolePolicy:)/.test(type))).toEqual([])
  })

  it.each(roles)('has no wildcard action and no wildcard resource: %s', (role) => {
    for (const { Action, Resource } of powers(prod, role).allowed) {
      expect([Action].flat().join(' ')).not.toContain('*')
      expect([Resource].flat()).not.toContain('*')
    }
  })
})

describe('who may invoke the function', () => {
  it('is this API alone', () => {
    expect(one(prod, 'aws:lambda/permission:Permission').inputs).toEqual({
      action: 'lambda:InvokeFunction',
      function: `arn:aws:lambda:ap-southeast-2:${account}:function:api-kinesis-submit`,
      principal: 'apigateway.amazonaws.com',
      sourceArn: `arn:aws:execute-api:ap-southeast-2:${account}:apiid/*`,
    })
    expect(all(prod, 'aws:lambda/functionUrl:FunctionUrl')).toEqual([])
  })
})
