import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { crc32 } from 'node:zlib'
import { AwsError } from '../aws-json.ts'

const hash = (algorithm: string) => (payload: Buffer) => createHash(algorithm).update(payload).digest('base64')

const crc = (payload: Buffer) => Buffer.from(crc32(payload).toString(16).padStart(8, '0'), 'hex').toString('base64')

/** CRC32C and CRC64NVME are not among them: Node has neither. */
const digests: Record<string, (payload: Buffer) => string> = {
  'content-md5': hash('md5'),
  'x-amz-checksum-crc32': crc,
  'x-amz-checksum-sha1': hash('sha1'),
  'x-amz-checksum-sha256': hash('sha256'),
}

/**
 * Holds a payload against the digests that came with it:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 * @throws AwsError `BadDigest`
 */
export function checkDigests(payload: Buffer, announced: IncomingHttpHeaders): void {
  for (const [name, digest] of Object.entries(digests)) {
    if (announced[name] === undefined || announced[name] === digest(payload)) continue
    throw new AwsError('BadDigest', `The ${name} you specified did not match what we received.`, 400)
  }
}
