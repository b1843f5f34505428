import { isDeepStrictEqual } from 'node:util'
import { account } from '../aws/account.ts'
import { AwsError } from '../aws/error.ts'
import { inTurn } from '../aws/in-turn.ts'
import type { Action, Actions, Call, Input } from '../aws/json-server.ts'
import { addTags } from '../aws/tags.ts'
import { onlyDestination, readDestination } from './destination.ts'
import { arnOf, type ServiceContext, stateOf } from './service-context.ts'
import type { State } from './state.ts'
import { readTags, tagActions, tooManyTags } from './tag-actions.ts'

/** Returns the actions that change a delivery stream or its tags. They run one call at a time. */
export function changeActions(context: ServiceContext): Actions {
  const run = inTurn()
  // Two calls that change the same delivery stream must not both start it.
  const oneAtATime =
    (perform: Action): Action =>
    (input, call) =>
      run('', () => perform(input, call))
  return {
    CreateDeliveryStream: oneAtATime((input, call) => create(context, input, call)),
    UpdateDestination: oneAtATime((input) => update(context, input)),
    DeleteDeliveryStream: oneAtATime((input) => remove(context, input)),
    ...tagActions(context, oneAtATime),
  }
}

async function create(context: ServiceContext, input: Input, call?: Call) {
  const { states, deliveries } = context
  const name: string = input.DeliveryStreamName
  if (states.get(name)) {
    throw new AwsError('ResourceInUseException', `Firehose ${name} under accountId ${account} already exists`)
  }
  const source = input.KinesisStreamSourceConfiguration
  const deliveryStream = {
    name,
    version: 1,
    createdAt: secondsNow(context),
    streamName: source.KinesisStreamARN.split('/').at(-1),
    source,
    destination: readDestination(onlyDestination(input, 'Configuration')),
  }
  const tags = addTags({}, readTags(input.Tags), tooManyTags(name))
  const state: State = { deliveryStream, checkpoints: {}, lines: 0, tags }
  await states.save(state)
  deliveries.start(state)
  return { DeliveryStreamARN: arnOf(context, name, call) }
}

async function update(context: ServiceContext, input: Input) {
  const { states, deliveries } = context
  const { DeliveryStreamName: name, CurrentDeliveryStreamVersionId: version } = input
  const { deliveryStream } = stateOf(context, name)
  if (version !== String(deliveryStream.version)) {
    const versions = `the current version id: ${deliveryStream.version} and specified version id: ${version} do not match`
    throw new AwsError('ConcurrentModificationException', `Cannot update firehose: ${name} since ${versions}`)
  }
  const destination = readDestination({ ...deliveryStream.destination, ...onlyDestination(input, 'Update') })
  if (isDeepStrictEqual(destination, deliveryStream.destination)) return {}
  await deliveries.stop(name, 0)
  try {
    const updatedAt = secondsNow(context)
    const changed = { ...deliveryStream, destination, updatedAt, version: deliveryStream.version + 1 }
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

const secondsNow = ({ clock }: ServiceContext) => Math.floor(clock.now() / 1_000)
