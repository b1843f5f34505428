import type { Faults } from '@sluice/core/faults'
import { bucket, deliveryStream, region, stream } from '@sluice/core/pipeline'
import { seededRandom } from '@sluice/core/random'
// Loads the handler with this module. Time must not pass while it loads.
import '@sluice/functions/handler'
import { faultSwitch } from '@sluice/local/console/fault-switch'
import { folderGuard } from '@sluice/local/disk/folder-guard'
import { awsClients } from '@sluice/local/firehose/clients'
import { awsPace } from '@sluice/local/firehose/pace'
import { openFirehose } from '@sluice/local/firehose/service'
import { gateway } from '@sluice/local/gateway/gateway'
import { lambda } from '@sluice/local/gateway/lambda'
import { startKinesis } from '@sluice/local/kinesis/service'
import { startS3 } from '@sluice/local/s3/service'
import { type Hints, provision } from '@sluice/local/startup/provision'
import { type Send, serveAws, transportOf } from './aws.ts'
import type { Process } from './machine.ts'
import type { Network } from './network.ts'

/** The folder of a simulated machine that has the pipeline's data, and the bucket's folder in it. */
export const dataDir = '/data'
export const bucketFolder = `${dataDir}/s3/${bucket.name}`

export type PipelineSettings = { shards: number; hints: Hints; seed: number }

export type Pipeline = Awaited<ReturnType<typeof startPipeline>>

type Parts = Awaited<ReturnType<typeof openParts>>

/**
 * Starts the handler, Kinesis, Firehose and S3 in a simulated process: the modules of `npm start` without its servers. Every
 * call between them goes through the network.
 */
export async function startPipeline(process: Process, network: Network, settings: PipelineSettings) {
  const parts = await openParts(process, settings)
  const { clock, random, onError, s3, kinesis, firehose, faults } = parts
  const serve = serveAws(parts)
  const send: Send = (url, options) =>
    network.call(
      clock,
      () => process,
      () => serve(url, options),
    )
  const sendToS3: Send = (url, options) => {
    const isSilent = network.isS3Silent || network.isS3Lost
    return isSilent ? new Promise(() => {}) : send(url, options)
  }
  const clients = awsClients('http://aws', clock, send)
  firehose.start({ ...awsClients('http://aws', clock, sendToS3), kinesis: clients.kinesis })
  await provisionParts(parts, settings)
  const handler = await lambda({ endpoint: 'http://aws', transport: transportOf(send), clock, random, onError })
  const { shards } = settings
  const respond = gateway({ handler, shards, clock, random, onError })
  return {
    process,
    kinesis,
    serve,
    setFaults: (wanted: Faults) => faults.set(wanted, { retries: 0, duplicates: 0, lost: 0, expired: 0 }),
    /** Responds to a request as the HTTP API does. */
    fetch: async (url: string, headers: Headers, body: Buffer): Promise<Response> => {
      const rawHeaders = [...headers].flat()
      const request = { method: 'POST', url: new URL(url).pathname, httpVersion: '1.1', rawHeaders, rawBody: body }
      const { statusCode: status, headers: received = {}, body: text = '' } = await respond(request, () => false)
      return new Response(text, { status, headers: received })
    },
    /** Returns true if everything in the stream is in objects. */
    isDelivered: () =>
      kinesis.shardsIn(stream.name, firehose.delivered(deliveryStream.name).checkpoints).every(({ lag }) => lag === 0),
    async stop() {
      await firehose.stop(8_000)
      kinesis.close()
      s3.close()
    },
  }
}

async function openParts({ clock, disk }: Process, { seed }: PipelineSettings) {
  const random = seededRandom(seed)
  const guard = folderGuard(dataDir, disk)
  const onError = () => {}
  const faults = faultSwitch({ clock, random })
  const shared = { clock, random, disk, guard, onError, region }
  const s3 = await startS3(`${dataDir}/s3`, { ...shared, isUnavailable: () => faults.strikes('s3Unavailable') })
  const firehose = openFirehose({ ...shared, folder: `${dataDir}/firehose`, pace: awsPace })
  const { readersOf } = firehose
  const kinesis = startKinesis({ ...shared, folder: `${dataDir}/kinesis`, faults, readersOf })
  return { ...shared, faults, s3, firehose, kinesis }
}

const provisionParts = ({ s3, kinesis, firehose, clock }: Parts, { shards, hints }: PipelineSettings): Promise<void> =>
  provision({
    target: {
      kinesis: async (action, input) => kinesis.actions[action]?.(input),
      firehose: async (action, input) => firehose.actions[action]?.(input),
      createBucket: async (name) => {
        if (!(await s3.objects.hasBucket(name))) await s3.objects.createBucket(name)
      },
    },
    shards,
    hints,
    clock,
    onStreamCreated: () => kinesis.activate(stream.name),
  })
