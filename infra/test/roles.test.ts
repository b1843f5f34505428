import {
  bucket as bucketDefinition,
  deliveryStream,
  handler,
  region,
  stream as streamDefinition,
} from '@sluice/core/pipeline'
import { describe, expect, it } from 'vitest'
import { graphOf } from './evaluated.ts'
import { account } from './fake-aws.ts'
import { all, one, permissionsOf } from './graph.ts'

const prod = await graphOf('prod')
const stream = `arn:aws:kinesis:${region}:${account}:stream/${streamDefinition.name}`
const bucket = `arn:aws:s3:::${bucketDefinition.name}-${account}-${region}`
const logGroup = (name: string) => `arn:aws:logs:${region}:${account}:log-group:${name}`

describe("the function's role", () => {
  const { allowed, trusts, managed } = permissionsOf(prod, 'ApiRouteSubmitHandlerRole')

  it('can only put records to this stream and write its own log', () => {
    expect(allowed).toEqual([
      { Effect: 'Allow', Action: 'kinesis:PutRecords', Resource: stream },
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: logGroup(`/aws/lambda/${handler.name}:*`),
      },
    ])
    expect(managed).toEqual([])
  })

  it('can be assumed only by Lambda', () => {
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

describe("the delivery stream's role", () => {
  const { allowed, trusts, managed } = permissionsOf(prod, 'DeliveryRole')

  it('can only read this stream and write to this bucket and its log stream', () => {
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
        Resource: logGroup(`/aws/kinesisfirehose/${deliveryStream.name}:log-stream:S3Delivery`),
      },
    ])
    expect(managed).toEqual([])
  })

  it('can be assumed only by Firehose, for delivery streams of this account', () => {
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

  it('is one of these two roles', () => {
    expect(roles).toEqual(['ApiRouteSubmitHandlerRole', 'DeliveryRole'])
    expect(prod.resources.filter(({ type }) => /^aws:iam\/(?!role:|rolePolicy:)/.test(type))).toEqual([])
  })

  it.each(roles)('has no wildcard action and no wildcard resource (%s)', (role) => {
    for (const { Action, Resource } of permissionsOf(prod, role).allowed) {
      expect([Action].flat().join(' ')).not.toContain('*')
      expect([Resource].flat()).not.toContain('*')
    }
  })
})

describe("the function's permission", () => {
  it('lets only this API invoke the function', () => {
    expect(one(prod, 'aws:lambda/permission:Permission').inputs).toEqual({
      action: 'lambda:InvokeFunction',
      function: `arn:aws:lambda:${region}:${account}:function:${handler.name}`,
      principal: 'apigateway.amazonaws.com',
      sourceArn: `arn:aws:execute-api:${region}:${account}:apiid/*`,
    })
    expect(all(prod, 'aws:lambda/functionUrl:FunctionUrl')).toEqual([])
  })
})
