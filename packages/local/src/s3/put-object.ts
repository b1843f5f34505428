import { AwsError } from '../aws/error.ts'
import { injected } from '../aws/faults.ts'
import type { S3Action, S3Context } from './action.ts'
import { writeCondition } from './conditions.ts'
import { type Algorithm, checksumHeaders, type Sums } from './digests.ts'
import type { Metadata } from './metadata.ts'
import { payloadOf } from './payload.ts'
import { emptyResponse } from './responses.ts'
import { headersToStore } from './stored-headers.ts'

const maxKeyBytes = 1_024

export const putObject: S3Action = async (context, { bucket, key, headers, body }) => {
  checkWrite(context, key)
  const { content, algorithm, verify } = payloadOf({ headers, body })
  const stored = headersToStore(headers)
  const describe = async () => metadataFrom(await verify(), algorithm, stored)
  const condition = writeCondition(headers, key)
  const { etag, checksum } = await context.objects.put(bucket, key, { content, describe, condition })
  return emptyResponse(200, { etag, ...checksumHeaders(checksum) })
}

/** @throws AwsError if every upload is to fail, or if the key is too long */
export function checkWrite({ isDown }: S3Context, key: string): void {
  if (isDown()) throw new AwsError('ServiceUnavailable', injected, 503)
  if (Buffer.byteLength(key) <= maxKeyBytes) return
  const details = { Size: String(Buffer.byteLength(key)), MaxSizeAllowed: String(maxKeyBytes) }
  throw new AwsError('KeyTooLongError', 'Your key is too long', 400, details)
}

/** Returns the metadata of an object that was written in one piece. */
export function metadataFrom(
  { md5, checksums }: Sums,
  algorithm: Algorithm | undefined,
  headers: Record<string, string>,
): Metadata {
  const value = algorithm && checksums[algorithm]
  return { md5, headers, ...(value && { checksum: { algorithm, value, type: 'FULL_OBJECT' } }) }
}
