import * as firehose from '@aws-sdk/client-firehose'
import * as kinesis from '@aws-sdk/client-kinesis'
import { region } from '@sluice/core/pipeline'
import { systemClock } from '@sluice/functions/system-clock'
import { systemRandom } from '@sluice/functions/system-random'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startAwsEndpoint } from '../../src/aws/endpoint.ts'
import type { ActionFidelity } from '../../src/aws/fidelity.ts'
import { firehoseFidelity } from '../../src/firehose/inputs.ts'
import { openFirehose } from '../../src/firehose/service.ts'
import { kinesisFidelity } from '../../src/kinesis/inputs.ts'
import { type InputMember, inputMembers } from './sdk-model.ts'
import { clientsOf, startOurs, targetName } from './target.ts'

// Every input member of every action, as the SDK's own model lists them: declared as supported, declared as harmless and
// accepted, or rejected by name.

type Input = Record<string, unknown>
type Send = (action: string, input: Input) => Promise<unknown>

const role = 'arn:aws:iam::000000000000:role/local'
const destination = { BucketARN: 'arn:aws:s3:::b', RoleARN: role }
const DeliveryStreamName = 'd'
const StreamName = 's'
const ResourceARN = `arn:aws:kinesis:${region}:000000000000:stream/${StreamName}`
const ShardId = 'shardId-000000000000'
const entry = { Data: new TextEncoder().encode('x'), PartitionKey: 'k' }
let created = 0

/** A valid input of each action. */
const kinesisInputs: Record<string, () => Input> = {
  AddTagsToStream: () => ({ StreamName, Tags: { a: 'b' } }),
  CreateStream: () => ({ StreamName: `created-${created++}`, ShardCount: 1 }),
  DeleteStream: () => ({ StreamName: `created-${--created}` }),
  GetShardIterator: () => ({ StreamName, ShardId, ShardIteratorType: 'LATEST' }),
  IncreaseStreamRetentionPeriod: () => ({ StreamName, RetentionPeriodHours: 24 }),
  DecreaseStreamRetentionPeriod: () => ({ StreamName, RetentionPeriodHours: 24 }),
  ListTagsForResource: () => ({ ResourceARN }),
  PutRecord: () => ({ StreamName, ...entry }),
  PutRecords: () => ({ StreamName, Records: [{ ...entry }] }),
  RemoveTagsFromStream: () => ({ StreamName, TagKeys: ['a'] }),
  TagResource: () => ({ ResourceARN, Tags: { a: 'b' } }),
  UntagResource: () => ({ ResourceARN, TagKeys: ['a'] }),
  GetRecords: () => ({ ShardIterator: 'x' }),
  DescribeLimits: () => ({}),
  ListStreams: () => ({}),
}

const firehoseInputs: Record<string, () => Input> = {
  CreateDeliveryStream: () => ({
    DeliveryStreamName: `created-${created++}`,
    DeliveryStreamType: 'KinesisStreamAsSource',
    KinesisStreamSourceConfiguration: { KinesisStreamARN: ResourceARN, RoleARN: role },
    ExtendedS3DestinationConfiguration: { ...destination },
  }),
  DeleteDeliveryStream: () => ({ DeliveryStreamName: `created-${--created}` }),
  UpdateDestination: () => ({
    DeliveryStreamName,
    CurrentDeliveryStreamVersionId: '1',
    DestinationId: 'destinationId-000000000001',
    ExtendedS3DestinationUpdate: {},
  }),
  ListDeliveryStreams: () => ({}),
  PutRecord: () => ({ DeliveryStreamName, Record: { Data: entry.Data } }),
  PutRecordBatch: () => ({ DeliveryStreamName, Records: [{ Data: entry.Data }] }),
  TagDeliveryStream: () => ({ DeliveryStreamName, Tags: [{ Key: 'a' }] }),
  UntagDeliveryStream: () => ({ DeliveryStreamName, TagKeys: ['a'] }),
}

const services = [
  { name: 'Kinesis', sdk: kinesis, fidelity: kinesisFidelity, inputs: kinesisInputs, fallback: () => ({ StreamName }) },
  {
    name: 'Firehose',
    sdk: firehose,
    fidelity: firehoseFidelity,
    inputs: firehoseInputs,
    fallback: () => ({ DeliveryStreamName }),
  },
]

let send: Record<string, Send>
let stop: () => Promise<void>
beforeAll(async () => {
  const ours = await startOurs()
  const service = openFirehose({ folder: `${ours.folder}/firehose`, region, clock: systemClock, random: systemRandom })
  const json = { Firehose_20150804: service.actions }
  const aws = await startAwsEndpoint({ json }, { port: 0, clock: systemClock, random: systemRandom })
  stop = async () => {
    await aws.stop()
    await ours.stop()
  }
  send = {
    Kinesis: senderOf(kinesis, clientsOf(ours.endpoint).kinesis),
    Firehose: senderOf(firehose, clientsOf(aws.url).firehose),
  }
  await send.Kinesis?.('CreateStream', { StreamName, ShardCount: 1 })
  await send.Firehose?.('CreateDeliveryStream', { ...firehoseInputs.CreateDeliveryStream?.(), DeliveryStreamName })
})
afterAll(() => stop())

/** Returns a function that sends an action of an SDK by its name. */
const senderOf =
  (sdk: Record<string, unknown>, client: { send: unknown }): Send =>
  (action, input) => {
    const Command = sdk[`${action}Command`] as new (input: Input) => unknown
    return (client.send as (command: unknown) => Promise<unknown>).call(client, new Command(input))
  }

/** Returns an input with a member set, in a structure of each list that the member is in. */
function withMember(input: Input, { path, value, lists }: InputMember, parent = ''): Input {
  const [name = '', ...rest] = path.slice(parent.length).split('.')
  if (rest.length === 0) return { ...input, [name]: value }
  const at = `${parent}${name}`
  const inner = input[name] ?? (lists.includes(at) ? [{}] : {})
  const set = (structure: unknown) => withMember(structure as Input, { path, value, lists }, `${at}.`)
  return { ...input, [name]: Array.isArray(inner) ? inner.map(set) : set(inner) }
}

describe.runIf(targetName === 'ours').each(services)('$name', ({ name, sdk, fidelity, inputs, fallback }) => {
  const model = inputMembers(sdk)
  const call = (action: string, member: InputMember) =>
    send[name]?.(action, withMember((inputs[action] ?? fallback)(), member)) ?? expect.fail()
  const membersOf = (action: string): InputMember[] => model.get(action) ?? []
  const declarations = (action: string): ActionFidelity => fidelity[action] ?? expect.fail()

  it.each(Object.keys(fidelity))('%s declares only members that the SDK has', (action) => {
    const { supported, harmless } = declarations(action)
    const paths = membersOf(action).map(({ path }) => path)
    expect([...supported, ...Object.keys(harmless)].filter((path) => !paths.includes(path))).toEqual([])
  })

  it.each(Object.keys(fidelity))('%s rejects every other member by its name', async (action) => {
    const { supported, harmless } = declarations(action)
    const declared = [...supported, ...Object.keys(harmless)]
    const others = membersOf(action).filter(({ path }) => !declared.includes(path))
    const parents = [...others.map(({ path }) => path), ...Object.keys(harmless)]
    const outermost = others.filter(({ path }) => !parents.some((parent) => path.startsWith(`${parent}.`)))
    for (const member of outermost) {
      await expect(call(action, member), member.path).rejects.toThrow(
        `${member.path.split('.').at(-1)} is not supported by the local AWS; see docs/fidelity.md`,
      )
    }
  })

  const harmless = Object.keys(fidelity).flatMap((action) =>
    Object.keys(declarations(action).harmless).map((path) => [action, path] as const),
  )
  it.each(harmless)('%s succeeds with the harmless %s', async (action, path) => {
    const creation = action.replace('Delete', 'Create')
    if (creation !== action) await send[name]?.(creation, inputs[creation]?.() ?? {})
    await call(action, membersOf(action).find((member) => member.path === path) ?? expect.fail())
  })

  const others = [...model.keys()].filter((action) => !Object.hasOwn(fidelity, action))
  it.each(others)('rejects %s, which is unsupported', async (action) => {
    const required = membersOf(action).filter(({ path }) => !path.includes('.'))
    const input = Object.fromEntries(required.map(({ path, value }) => [path, value]))
    await expect(send[name]?.(action, input)).rejects.toThrow(
      `${action} is not implemented here; see docs/fidelity.md.`,
    )
  })
})
