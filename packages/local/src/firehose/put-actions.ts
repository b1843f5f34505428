import { type Action, type Actions, invalidArgument } from '../aws/json-server.ts'
import { type ServiceContext, stateOf } from './service-context.ts'

/** Returns PutRecord and PutRecordBatch, which AWS rejects for a delivery stream with a Kinesis source. */
export function putActions(context: ServiceContext): Actions {
  const reject: Action = ({ DeliveryStreamName }) => {
    stateOf(context, DeliveryStreamName)
    const message = 'This operation is not permitted on KinesisStreamAsSource delivery stream type.'
    throw invalidArgument(message)
  }
  return { PutRecord: reject, PutRecordBatch: reject }
}
