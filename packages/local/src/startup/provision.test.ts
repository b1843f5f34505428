import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deliveryStream, kinesisLimits, region, stream } from '@sluice/core/pipeline'
import { systemClock } from '@sluice/functions/system-clock'
import { systemRandom } from '@sluice/functions/system-random'
import { afterEach, expect, it } from 'vitest'
import { startAwsEndpoint } from '../aws/endpoint.ts'
import { callAws } from '../aws/json-client.ts'
import { openFirehose } from '../firehose/service.ts'
import { startKinesis } from '../kinesis/service.ts'
import { startS3 } from '../s3/service.ts'
import { provision, targetAt } from './provision.ts'

const environment = { clock: systemClock, random: systemRandom }
const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

/** Starts an empty local AWS, whose delivery streams don't deliver. */
async function startAws() {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-'))
  const kinesis = startKinesis({ folder: join(folder, 'kinesis'), region, ...environment })
  const firehose = openFirehose({ folder: join(folder, 'firehose'), region, ...environment })
  const s3 = await startS3(join(folder, 's3'), environment)
  const json = { Kinesis_20131202: kinesis.actions, Firehose_20150804: firehose.actions }
  const { url, stop } = await startAwsEndpoint({ json, s3: s3.serve }, { port: 0, ...environment })
  stops.push(() => rmSync(folder, { recursive: true }), kinesis.close, stop)
  return url
}

const provisionAt = (endpoint: string, { shards = 1, sizeMiB = 1, onDemand = false } = {}) =>
  provision({
    target: targetAt(endpoint),
    shards,
    onDemand,
    hints: { intervalSeconds: 5, sizeMiB },
    clock: systemClock,
  })

const describeStream = async (endpoint: string) => {
  const output = await callAws(endpoint, 'Kinesis_20131202.DescribeStreamSummary', { StreamName: stream.name })
  return output.StreamDescriptionSummary
}

const describeDelivery = async (endpoint: string) => {
  const name = { DeliveryStreamName: deliveryStream.name }
  const output = await callAws(endpoint, 'Firehose_20150804.DescribeDeliveryStream', name)
  return output.DeliveryStreamDescription
}

it('creates the stream and the delivery stream of the definition', async () => {
  const endpoint = await startAws()
  await provisionAt(endpoint, { shards: 2 })
  const { OpenShardCount, RetentionPeriodHours, StreamStatus } = await describeStream(endpoint)
  expect([OpenShardCount, RetentionPeriodHours, StreamStatus]).toEqual([2, stream.retentionHours, 'ACTIVE'])
  const { VersionId, Destinations } = await describeDelivery(endpoint)
  expect([VersionId, Destinations[0].ExtendedS3DestinationDescription.Prefix]).toEqual(['1', deliveryStream.prefix])
})

it('creates an on-demand stream if the definition has one', async () => {
  const endpoint = await startAws()
  await provisionAt(endpoint, { shards: kinesisLimits.onDemandShards, onDemand: true })
  const { OpenShardCount, StreamModeDetails } = await describeStream(endpoint)
  expect([OpenShardCount, StreamModeDetails]).toEqual([kinesisLimits.onDemandShards, { StreamMode: 'ON_DEMAND' }])
})

it('sets the retention of an existing stream to the definition', async () => {
  const endpoint = await startAws()
  await provisionAt(endpoint)
  const longer = { StreamName: stream.name, RetentionPeriodHours: stream.retentionHours + 24 }
  await callAws(endpoint, 'Kinesis_20131202.IncreaseStreamRetentionPeriod', longer)
  await provisionAt(endpoint)
  expect((await describeStream(endpoint)).RetentionPeriodHours).toBe(stream.retentionHours)
})

it('sets the prefix of an existing delivery stream to the definition', async () => {
  const endpoint = await startAws()
  await provisionAt(endpoint)
  await callAws(endpoint, 'Firehose_20150804.UpdateDestination', {
    DeliveryStreamName: deliveryStream.name,
    CurrentDeliveryStreamVersionId: '1',
    DestinationId: 'destinationId-000000000001',
    ExtendedS3DestinationUpdate: { Prefix: 'others/' },
  })
  await provisionAt(endpoint)
  const { VersionId, Destinations } = await describeDelivery(endpoint)
  expect([VersionId, Destinations[0].ExtendedS3DestinationDescription.Prefix]).toEqual(['3', deliveryStream.prefix])
})

it('changes nothing the second time', async () => {
  const endpoint = await startAws()
  await provisionAt(endpoint)
  await provisionAt(endpoint)
  expect((await describeDelivery(endpoint)).VersionId).toBe('1')
})

it('rejects another number of shards than the existing stream has', async () => {
  const endpoint = await startAws()
  await provisionAt(endpoint)
  await expect(provisionAt(endpoint, { shards: 2 })).rejects.toMatchObject({ setting: 'shards' })
})
