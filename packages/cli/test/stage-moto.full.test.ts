import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { CreateStreamCommand } from '@aws-sdk/client-kinesis'
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { bucket, region, stream, watching } from '@sluice/core/pipeline'
import { sdkSettings } from '@sluice/local/aws/sdk-settings'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DeployedAudit } from '../src/audit/deployed.ts'
import { localAws } from '../src/aws/clients.ts'
import { hourMs, hourOf } from '../src/aws/hours.ts'
import type { Followed } from '../src/follow/followed.ts'
import { startCommand } from './command.ts'
import { keyAt, lineAt, uuid7At } from './deployed.ts'
import { moto } from './moto.ts'

/** The account of every caller of moto. */
const account = '123456789012'
const bucketName = `${bucket.name}-${account}-${region}`
const old = hourOf(Date.now()) - 48 * hourMs

let env: NodeJS.ProcessEnv
beforeAll(async () => {
  const endpoint = await moto.start()
  env = { AWS_ENDPOINT_URL: endpoint }
  const { s3, kinesis } = localAws(endpoint)
  await s3.send(
    new CreateBucketCommand({ Bucket: bucketName, CreateBucketConfiguration: { LocationConstraint: region } }),
  )
  await kinesis.send(new CreateStreamCommand({ StreamName: stream.name, ShardCount: 1 }))
  const Body = Buffer.concat([lineAt(old, uuid7At(old)), lineAt(old + 1, 'b')])
  await s3.send(new PutObjectCommand({ Bucket: bucketName, Key: keyAt(old), Body }))
  const MetricData = [5, 2].map((Value, n) => ({
    MetricName: 'Accepted',
    Dimensions: [{ Name: 'Stream', Value: stream.name }],
    Timestamp: new Date(old + n * hourMs),
    Value,
  }))
  const cloudWatch = new CloudWatchClient(sdkSettings(endpoint))
  await cloudWatch.send(new PutMetricDataCommand({ Namespace: watching.metricsNamespace, MetricData }))
})
afterAll(() => moto.stop())

const run = (...args: string[]) => {
  const [command = '', ...rest] = args
  return startCommand(command, [...rest, '--stage', 'prod', '--json'], undefined, env).exit
}

describe('a production stage', () => {
  it("has a bucket that is named after the caller's account", async () => {
    const { code, stdout } = await run('follow', uuid7At(old))
    expect([code, (JSON.parse(stdout) as Followed).copies.length]).toEqual([0, 1])
  })

  it('is audited against the metric Accepted before its retention', async () => {
    const times = ['--from', new Date(old).toISOString(), '--to', new Date(old + hourMs).toISOString()]
    const { code, stdout } = await run('audit', ...times)
    expect([code, (JSON.parse(stdout) as DeployedAudit).acceptance]).toEqual([
      1,
      { from: times[1], to: times[3], lines: 2, status: 'compared', accepted: 5, missing: 3 },
    ])
  })
})
