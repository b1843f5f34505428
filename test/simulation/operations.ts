import { sleep } from '@sluice/core/clock'
import { bucket, deliveryStream, stream } from '@sluice/core/pipeline'
import { readStream } from './reader.ts'
import { call, put, putInParts } from './s3-user.ts'
import { sendOnce } from './sender.ts'
import type { Server } from './server.ts'
import type { World } from './world.ts'

export type Stage = { world: World; server: Server }

/** An operation that writes. */
export type Operation = {
  name: string
  /** True if nothing runs before `perform`, which gets an empty disk. */
  isFirstStart?: boolean
  /** Default: a pipeline that runs and has stored nothing. */
  prepare?: (stage: Stage) => Promise<unknown>
  perform: (stage: Stage) => Promise<unknown>
  /** Returns true if the result is what it must be. `isDone` is false if the operation was interrupted. */
  holds?: (stage: Stage, isDone: boolean) => Promise<boolean>
}

/** Calls an action of Kinesis or Firehose. @throws Error if it fails */
async function aws({ world }: Stage, service: 'Kinesis_20131202' | 'Firehose_20150804', action: string, input: object) {
  const headers = { 'x-amz-target': `${service}.${action}` }
  const response = await world.pipeline?.serve('http://aws/', { method: 'POST', headers, body: JSON.stringify(input) })
  if (response?.status !== 200) throw new Error(`${action}: ${response?.body}`)
  return JSON.parse(response.body.toString() || '{}')
}

const kinesis = (stage: Stage, action: string, input: object) => aws(stage, 'Kinesis_20131202', action, input)
const firehose = (stage: Stage, action: string, input: object) => aws(stage, 'Firehose_20150804', action, input)

/** Calls S3. @throws Error if it fails */
async function s3({ world }: Stage, method: string, path: string, body = '', headers = {}) {
  const reply = await call(world, method, path, body, headers)
  if (reply.status >= 400) throw new Error(`${method} ${path}: ${reply.status} ${reply.body}`)
  return reply
}

const event = (id: string) => ({ id, text: `{"event_id":"${id}"}`, isValid: true })

/** Sends an event, and waits until it is in an object. */
export async function deliver({ world }: Stage, id: string): Promise<void> {
  world.history.sent.set(id, event(id).text)
  await sendOnce(world, [event(id)])
  while (!world.pipeline?.isDelivered()) await sleep(world.clock, 500)
}

const textOf = (stage: Stage, key: string) =>
  call(stage.world, 'GET', key).then(({ status, body }) => (status === 200 ? body.toString() : ''))

const other = { DeliveryStreamName: 'other' }
const destination = { RoleARN: 'arn:aws:iam::000000000000:role/r', BucketARN: `arn:aws:s3:::${bucket.name}` }
const names = async (stage: Stage): Promise<string[]> =>
  (await firehose(stage, 'ListDeliveryStreams', {})).DeliveryStreamNames
const createOther = async (stage: Stage) => {
  const { StreamDescriptionSummary: source } = await kinesis(stage, 'DescribeStreamSummary', {
    StreamName: stream.name,
  })
  const KinesisStreamSourceConfiguration = { KinesisStreamARN: source.StreamARN, RoleARN: destination.RoleARN }
  await firehose(stage, 'CreateDeliveryStream', {
    ...other,
    DeliveryStreamType: 'KinesisStreamAsSource',
    KinesisStreamSourceConfiguration,
    ExtendedS3DestinationConfiguration: destination,
  })
}
const withBucket = (stage: Stage) => s3(stage, 'PUT', '/uploads')
const dayMs = 86_400_000

/** Every operation of the pipeline that writes. */
export const operations: Operation[] = [
  {
    name: 'the first start',
    isFirstStart: true,
    async perform({ world }) {
      while (!world.pipeline) await sleep(world.clock, 100)
    },
  },
  { name: 'an event, from the request to its object', perform: (stage) => deliver(stage, 'a') },
  {
    name: 'the deletion of expired records',
    async prepare(stage) {
      await deliver(stage, 'a')
      if (stage.world.pipeline) readStream(stage.world.pipeline, stage.world.history)
    },
    async perform({ world, server }) {
      server.machine.skewMs += 2 * dayMs
      await sleep(world.clock, 61_000)
    },
  },
  {
    name: 'the running time',
    prepare: ({ world }) => {
      world.network.isS3Lost = true
      world.history.sent.set('a', event('a').text)
      return sendOnce(world, [event('a')])
    },
    perform: ({ world }) => sleep(world.clock, 601_000),
    holds: async ({ world }) => {
      world.network.isS3Lost = false
      return true
    },
  },
  {
    name: 'a new stream',
    perform: (stage) => kinesis(stage, 'CreateStream', { StreamName: 's', ShardCount: 1 }),
    holds: async (stage, isDone) => !isDone || (await kinesis(stage, 'ListStreams', {})).StreamNames.includes('s'),
  },
  {
    name: 'the deletion of a stream',
    prepare: (stage) => kinesis(stage, 'CreateStream', { StreamName: 's', ShardCount: 1 }),
    perform: (stage) => kinesis(stage, 'DeleteStream', { StreamName: 's' }),
    holds: async (stage, isDone) => !isDone || !(await kinesis(stage, 'ListStreams', {})).StreamNames.includes('s'),
  },
  {
    name: 'the tags of a stream',
    perform: (stage) => kinesis(stage, 'AddTagsToStream', { StreamName: stream.name, Tags: { a: 'b' } }),
    holds: async (stage, isDone) => {
      const { Tags } = await kinesis(stage, 'ListTagsForStream', { StreamName: stream.name })
      return !isDone || Tags.length === 1
    },
  },
  {
    name: 'a new delivery stream',
    perform: createOther,
    holds: async (stage, isDone) => !isDone || (await names(stage)).includes('other'),
  },
  {
    name: 'the tags of a delivery stream',
    perform: (stage) =>
      firehose(stage, 'TagDeliveryStream', {
        DeliveryStreamName: deliveryStream.name,
        Tags: [{ Key: 'a', Value: 'b' }],
      }),
    holds: async (stage, isDone) => {
      const { Tags } = await firehose(stage, 'ListTagsForDeliveryStream', { DeliveryStreamName: deliveryStream.name })
      return !isDone || Tags.length === 1
    },
  },
  {
    name: 'the deletion of a delivery stream',
    prepare: createOther,
    perform: (stage) => firehose(stage, 'DeleteDeliveryStream', other),
    holds: async (stage, isDone) => !isDone || !(await names(stage)).includes('other'),
  },
  {
    name: 'a new bucket in another region',
    perform: (stage) =>
      s3(
        stage,
        'PUT',
        '/uploads',
        '<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>',
      ),
    holds: async (stage, isDone) => !isDone || (await textOf(stage, '/uploads?location')).includes('eu-west-1'),
  },
  {
    name: 'the deletion of a bucket',
    prepare: withBucket,
    perform: (stage) => s3(stage, 'DELETE', '/uploads'),
    holds: async (stage, isDone) => !isDone || (await call(stage.world, 'HEAD', '/uploads')).status === 404,
  },
  {
    name: 'an object that replaces another one',
    prepare: (stage) => withBucket(stage).then(() => put(stage.world, 'folder/k', 'old')),
    perform: ({ world }) => put(world, 'folder/k', 'new'),
    holds: isOldOrNew,
  },
  {
    name: 'a copy of an object',
    prepare: (stage) => withBucket(stage).then(() => put(stage.world, 'new', 'new')),
    perform: (stage) => s3(stage, 'PUT', '/uploads/folder/k', '', { 'x-amz-copy-source': '/uploads/new' }),
    holds: async (stage, isDone) => ['new', ...(isDone ? [] : [''])].includes(await textOf(stage, '/uploads/folder/k')),
  },
  {
    name: 'the deletion of an object',
    prepare: (stage) => withBucket(stage).then(() => put(stage.world, 'folder/k', 'old')),
    perform: (stage) => s3(stage, 'DELETE', '/uploads/folder/k'),
    // A power cut can bring it back, whole.
    holds: async (stage) => ['', 'old'].includes(await textOf(stage, '/uploads/folder/k')),
  },
  {
    name: 'an upload in parts',
    prepare: (stage) => withBucket(stage).then(() => put(stage.world, 'folder/k', 'old')),
    perform: ({ world }) => putInParts(world, 'folder/k', 'new'),
    holds: isOldOrNew,
  },
]

/** Returns true if the object is the old one or the new one, with its metadata; after the operation, the new one. */
async function isOldOrNew({ world }: Stage, isDone: boolean): Promise<boolean> {
  const { body, headers } = await call(world, 'GET', '/uploads/folder/k')
  const text = body.toString()
  return (isDone ? ['new'] : ['old', 'new']).includes(text) && headers['x-amz-meta-from'] === text
}
