import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { crc32 } from 'node:zlib'
import { S3Error } from './s3-error.ts'

const hash = (algorithm: string) => (payload: Buffer) => createHash(algorithm).update(payload).digest('base64')

function crc(payload: Buffer): string {
  const digest = Buffer.alloc(4)
  digest.writeUInt32BE(crc32(payload))
  return digest.toString('base64')
}

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
 * @throws S3Error `BadDigest`
 */
export function checkDigests(payload: Buffer, announced: IncomingHttpHeaders): void {
  for (const [name, digest] of Object.entries(digests)) {
    if (announced[name] === undefined || announced[name] === digest(payload)) continue
    throw new S3Error(400, 'BadDigest', `The ${name} you specified did not match what we received.`)
  }
}
