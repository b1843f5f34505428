import type { IncomingHttpHeaders } from 'node:http'
import { AwsError } from '../aws/error.ts'
import { injected } from '../aws/faults.ts'
import type { S3Action } from './action.ts'
import { decodeAwsChunked } from './aws-chunked.ts'
import { checkDigests } from './digests.ts'
import { emptyResponse } from './responses.ts'

const maxKeyBytes = 1_024

export const putObject: S3Action = async ({ objects, isDown }, { bucket, key, headers, body }) => {
  if (isDown()) throw new AwsError('ServiceUnavailable', injected, 503)
  if (Buffer.byteLength(key) > maxKeyBytes) {
    throw new AwsError('KeyTooLongError', `A key has at most ${maxKeyBytes} bytes.`, 400)
  }
  const { payload, trailers } = isChunked(headers) ? decodeAwsChunked(body, headers) : { payload: body }
  await checkDigests(payload, { ...headers, ...trailers })
  const { etag } = await objects.put(bucket, key, payload)
  return emptyResponse(200, { etag })
}

const isChunked = (headers: IncomingHttpHeaders) =>
  headers['x-amz-decoded-content-length'] !== undefined ||
  /aws-chunked/.test(headers['content-encoding'] ?? '') ||
  /^STREAMING-/.test(String(headers['x-amz-content-sha256']))
