import { isDeepStrictEqual } from 'node:util'
import { account } from '../aws/account.ts'
import { AwsError } from '../aws/error.ts'
import type { Action, Actions, Input } from '../aws/json-server.ts'
import { readDestination } from './destination.ts'
import { arnOf, type ServiceContext, stateOf } from './service-context.ts'
import type { State } from './state.ts'

/** Returns CreateDeliveryStream, UpdateDestination and DeleteDeliveryStream, which run one call at a time. */
export function changeActions(context: ServiceContext): Actions {
  const oneAtATime = queue()
  return {
    CreateDeliveryStream: oneAtATime((input) => create(context, input)),
    UpdateDestination: oneAtATime((input) => update(context, input)),
    DeleteDeliveryStream: oneAtATime((input) => remove(context, input)),
  }
}

/** Runs calls one after another: two calls that change the same delivery stream must not both start it. */
function queue(): (perform: Action) => Action {
  let last: Promise<unknown> = Promise.resolve()
  return (perform) => (input) => {
    last = last.catch(() => {}).then(() => perform(input))
    return last
  }
}

async function create(context: ServiceContext, input: Input) {
  const { states, deliveries, clock } = context
  const name: string = input.DeliveryStreamName
  if (states.get(name)) {
    throw new AwsError('ResourceInUseException', `Firehose ${name} under accountId ${account} already exists`)
  }
  const deliveryStream = {
    name,
    version: 1,
    createdAt: Math.floor(clock.now() / 1_000),
    streamName: input.KinesisStreamSourceConfiguration.KinesisStreamARN.split('/').at(-1),
    destination: readDestination(input.ExtendedS3DestinationConfiguration),
  }
  const state: State = { deliveryStream, checkpoints: {}, lines: 0 }
  await states.save(state)
  deliveries.start(state)
  return { DeliveryStreamARN: arnOf(context, name) }
}

async function update(context: ServiceContext, input: Input) {
  const { states, deliveries } = context
  const { DeliveryStreamName: name, CurrentDeliveryStreamVersionId: version } = input
  const { deliveryStream } = stateOf(context, name)
  if (version !== String(deliveryStream.version)) {
    const versions = `the current version id: ${deliveryStream.version} and specified version id: ${version} do not match`
    throw new AwsError('ConcurrentModificationException', `Cannot update firehose: ${name} since ${versions}`)
  }
  const destination = readDestination({ ...deliveryStream.destination, ...input.ExtendedS3DestinationUpdate })
  if (isDeepStrictEqual(destination, deliveryStream.destination)) return {}
  await deliveries.stop(name, 0)
  try {
    const changed = { ...deliveryStream, destination, version: deliveryStream.version + 1 }
    // Read again: the delivery may have moved its checkpoints before it stopped.
    await states.save({ ...stateOf(context, name), deliveryStream: changed })
  } finally {
    deliveries.start(stateOf(context, name))
  }
  return {}
}

async function remove(context: ServiceContext, { DeliveryStreamName: name }: Input) {
  stateOf(context, name)
  await context.deliveries.stop(name, 0)
  await context.states.delete(name)
  return {}
}
