import { account, role } from '../aws/account.ts'
import { type Action, type Actions, type Call, type Input, invalidArgument } from '../aws/json-server.ts'
import { describeDestination } from './destination.ts'
import { destinationId, sourceType } from './inputs.ts'
import { arnOf, type ServiceContext, stateOf } from './service-context.ts'

/**
 * Returns DescribeDeliveryStream and ListDeliveryStreams, and PutRecord and PutRecordBatch, which AWS rejects for a
 * delivery stream with a Kinesis source.
 */
export function readActions(context: ServiceContext): Actions {
  const rejectPut: Action = ({ DeliveryStreamName }) => {
    stateOf(context, DeliveryStreamName)
    throw invalidArgument('This operation is not permitted on KinesisStreamAsSource delivery stream type.')
  }
  return {
    PutRecord: rejectPut,
    PutRecordBatch: rejectPut,

    DescribeDeliveryStream: (input, call) => ({ DeliveryStreamDescription: describe(context, input, call) }),

    ListDeliveryStreams({ DeliveryStreamType = sourceType, ExclusiveStartDeliveryStreamName: start = '', Limit = 10 }) {
      const states = DeliveryStreamType === sourceType ? context.states.all() : []
      const names = states.map(({ deliveryStream }) => deliveryStream.name)
      const rest = names.filter((name) => name > start)
      return { DeliveryStreamNames: rest.slice(0, Limit), HasMoreDeliveryStreams: rest.length > Limit }
    },
  }
}

/** Returns a DeliveryStreamDescription. */
function describe(context: ServiceContext, input: Input, call?: Call) {
  const { DeliveryStreamName, ExclusiveStartDestinationId: start = '' } = input
  const { deliveryStream } = stateOf(context, DeliveryStreamName)
  const { name, version, createdAt, updatedAt, streamName, destination } = deliveryStream
  const source = deliveryStream.source ?? {
    KinesisStreamARN: `arn:aws:kinesis:${context.region}:${account}:stream/${streamName}`,
    RoleARN: role,
  }
  return {
    DeliveryStreamName: name,
    DeliveryStreamARN: arnOf(context, name, call),
    DeliveryStreamStatus: 'ACTIVE',
    DeliveryStreamType: sourceType,
    VersionId: String(version),
    CreateTimestamp: createdAt,
    ...(updatedAt !== undefined && { LastUpdateTimestamp: updatedAt }),
    Source: { KinesisStreamSourceDescription: { ...source, DeliveryStartTimestamp: createdAt } },
    Destinations: destinationId > start ? [{ DestinationId: destinationId, ...describeDestination(destination) }] : [],
    HasMoreDestinations: false,
  }
}
