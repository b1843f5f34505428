import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { Crc32, Crc32c, Crc64Nvme } from '@aws-sdk/checksums/crc'
import { AwsError } from '../aws/error.ts'

const hash = (algorithm: string) => async (payload: Buffer) => createHash(algorithm).update(payload).digest('base64')

const crc = (Crc: typeof Crc32 | typeof Crc32c | typeof Crc64Nvme) => async (payload: Buffer) => {
  const sum = new Crc()
  sum.update(payload)
  return Buffer.from(await sum.digest()).toString('base64')
}

const digests = {
  'content-md5': hash('md5'),
  'x-amz-checksum-crc32': crc(Crc32),
  'x-amz-checksum-crc32c': crc(Crc32c),
  'x-amz-checksum-crc64nvme': crc(Crc64Nvme),
  'x-amz-checksum-sha1': hash('sha1'),
  'x-amz-checksum-sha256': hash('sha256'),
}

/**
 * Verifies a payload against the digests in the headers and trailers of its request.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 * @throws AwsError `BadDigest`, `XAmzContentSHA256Mismatch`
 */
export async function checkDigests(payload: Buffer, expected: IncomingHttpHeaders): Promise<void> {
  const sha256 = String(expected['x-amz-content-sha256'])
  if (/^[0-9a-f]{64}$/.test(sha256) && sha256 !== createHash('sha256').update(payload).digest('hex')) {
    throw new AwsError('XAmzContentSHA256Mismatch', 'x-amz-content-sha256 does not match what we received.', 400)
  }
  for (const [name, digest] of Object.entries(digests)) {
    if (expected[name] === undefined || expected[name] === (await digest(payload))) continue
    throw new AwsError('BadDigest', `The ${name} you specified did not match what we received.`, 400)
  }
}
