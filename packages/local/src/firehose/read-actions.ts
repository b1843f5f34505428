import { account, role } from '../aws/account.ts'
import type { Actions } from '../aws/json-server.ts'
import { destinationId } from './inputs.ts'
import { arnOf, type ServiceContext, stateOf } from './service-context.ts'

/** Returns DescribeDeliveryStream and ListDeliveryStreams. */
export function readActions(context: ServiceContext): Actions {
  return {
    DescribeDeliveryStream: ({ DeliveryStreamName }) => ({
      DeliveryStreamDescription: describe(context, DeliveryStreamName),
    }),

    ListDeliveryStreams({ ExclusiveStartDeliveryStreamName: start = '', Limit = 10 }) {
      const names = context.states.all().map(({ deliveryStream }) => deliveryStream.name)
      const rest = names.filter((name) => name > start)
      return { DeliveryStreamNames: rest.slice(0, Limit), HasMoreDeliveryStreams: rest.length > Limit }
    },
  }
}

/** Returns a DeliveryStreamDescription. */
function describe(context: ServiceContext, deliveryStreamName: string) {
  const { name, version, createdAt, streamName, destination } = stateOf(context, deliveryStreamName).deliveryStream
  const source = {
    KinesisStreamARN: `arn:aws:kinesis:${context.region}:${account}:stream/${streamName}`,
    RoleARN: role,
    DeliveryStartTimestamp: createdAt,
  }
  return {
    DeliveryStreamName: name,
    DeliveryStreamARN: arnOf(context, name),
    DeliveryStreamStatus: 'ACTIVE',
    DeliveryStreamType: 'KinesisStreamAsSource',
    VersionId: String(version),
    CreateTimestamp: createdAt,
    Source: { KinesisStreamSourceDescription: source },
    Destinations: [{ DestinationId: destinationId, ExtendedS3DestinationDescription: destination }],
    HasMoreDestinations: false,
  }
}
