import { AwsError } from '../aws/error.ts'
import { injected } from '../aws/faults.ts'
import type { S3Action } from './action.ts'
import { payloadOf } from './payload.ts'
import { emptyResponse } from './responses.ts'

const maxKeyBytes = 1_024

export const putObject: S3Action = async ({ objects, isDown }, { bucket, key, headers, body }) => {
  if (isDown()) throw new AwsError('ServiceUnavailable', injected, 503)
  if (Buffer.byteLength(key) > maxKeyBytes) {
    throw new AwsError('KeyTooLongError', `A key has at most ${maxKeyBytes} bytes.`, 400)
  }
  const { etag } = await objects.put(bucket, key, payloadOf({ headers, body }))
  return emptyResponse(200, { etag })
}
