import { describe, expect, it } from 'vitest'
import { policyText } from './policy.ts'

const resourcesOf = (stage: string, env: NodeJS.ProcessEnv, more = {}) =>
  JSON.parse(policyText(['read stream', 'find objects'], { stage, ...more }, env)).Statement.map(
    ({ Resource }: { Resource: string }) => Resource,
  )

describe('policyText', () => {
  it('leaves the account of a production stage open', () => {
    expect(resourcesOf('prod', {})).toEqual([
      'arn:aws:kinesis:ap-southeast-2:*:stream/api-kinesis-stream',
      'arn:aws:s3:::api-kinesis-firehose-bucket-*-ap-southeast-2',
    ])
  })

  it('names the parts of another stage, in the partition of its region', () => {
    expect(resourcesOf('dev', { SLUICE_REGION: 'cn-north-1' }, { bucket: 'b' })).toEqual([
      'arn:aws-cn:kinesis:cn-north-1:*:stream/api-kinesis-stream-dev',
      'arn:aws-cn:s3:::b',
    ])
  })

  it('rejects a stage whose bucket is unknown, and no stage', () => {
    expect(() => resourcesOf('nowhere', {})).toThrow('Name it with --bucket.')
    expect(() => policyText([], {}, {})).toThrow('--print-policy needs --stage NAME.')
  })
})
