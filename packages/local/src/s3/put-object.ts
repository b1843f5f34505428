import { AwsError } from '../aws/error.ts'
import { injected } from '../aws/faults.ts'
import type { S3Action, S3Context } from './action.ts'
import { writeCondition } from './conditions.ts'
import { checksumHeaders, type Digested } from './digests.ts'
import { s3Error } from './errors.ts'
import type { Draft } from './objects.ts'
import { payloadOf } from './payload.ts'
import { emptyResponse } from './responses.ts'
import { headersToStore } from './stored-headers.ts'

const maxKeyBytes = 1_024

export const putObject: S3Action = async (context, call) => {
  const { bucket, key, headers } = call
  checkWrite(context, key)
  const draft = draftOf(payloadOf(call), headersToStore(headers))
  const condition = writeCondition(headers, key)
  const { etag, checksum } = await context.objects.put(bucket, key, { ...draft, condition })
  return emptyResponse(200, { etag, ...checksumHeaders(checksum) })
}

/** @throws AwsError if this upload is to fail, or if the key is too long */
export function checkWrite({ isUnavailable }: S3Context, key: string): void {
  if (isUnavailable()) throw new AwsError('ServiceUnavailable', injected, 503)
  if (Buffer.byteLength(key) <= maxKeyBytes) return
  throw s3Error('KeyTooLongError', { Size: Buffer.byteLength(key), MaxSizeAllowed: maxKeyBytes })
}

/** Returns an object that is written in one piece. */
export const draftOf = ({ content, algorithm, sums }: Digested, headers: Record<string, string>): Draft => ({
  content,
  async describe() {
    const { md5, checksums } = await sums()
    const value = algorithm && checksums[algorithm]
    return { md5, headers, ...(value && { checksum: { algorithm, value, type: 'FULL_OBJECT' } }) }
  },
})
