import { createHash } from 'node:crypto'
import { Crc32, Crc32c, Crc64Nvme } from '@aws-sdk/checksums/crc'
import { invalidRequest } from './errors.ts'

/** A digest of content that arrives in pieces. */
type Digest = { update: (piece: Uint8Array) => unknown; digest: () => Uint8Array | Promise<Uint8Array> }

/** The checksums of S3: https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html */
export type Algorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256'

/** The checksum of an object in base64, of its content or of the checksums of its parts (then with `-` and their number). */
export type Checksum = { algorithm: Algorithm; value: string; type: 'FULL_OBJECT' | 'COMPOSITE' }

const digests: Record<Algorithm | 'MD5', () => Digest> = {
  MD5: () => createHash('md5'),
  CRC32: () => new Crc32(),
  CRC32C: () => new Crc32c(),
  CRC64NVME: () => new Crc64Nvme(),
  SHA1: () => createHash('sha1'),
  SHA256: () => createHash('sha256'),
}

/** The number of bytes of each checksum. */
export const checksumBytes: Record<Algorithm, number> = { CRC32: 4, CRC32C: 4, CRC64NVME: 8, SHA1: 20, SHA256: 32 }

export const algorithms = Object.keys(checksumBytes) as Algorithm[]

/** Returns the header of a checksum, which is also the name of its trailer. */
export const checksumHeader = (algorithm: Algorithm): string => `x-amz-checksum-${algorithm.toLowerCase()}`

/** Reads the name of a checksum; undefined if there is none. @throws AwsError `InvalidRequest` if there is no such checksum */
export function readAlgorithm(name: unknown): Algorithm | undefined {
  if (name === undefined) return undefined
  const algorithm = algorithms.find((known) => known === String(name).toUpperCase())
  if (algorithm) return algorithm
  const message = `Checksum algorithm provided is unsupported. Please try again with any of the valid types: [${algorithms.join(', ')}]`
  throw invalidRequest(message)
}

/** Returns the elements with a checksum. */
export const checksumElements = (checksum: Checksum | undefined): Record<string, string> =>
  checksum ? { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: checksum.type } : {}

/** Returns the headers with a checksum. */
export const checksumHeaders = (checksum: Checksum | undefined): Record<string, string> =>
  checksum ? { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type } : {}

/** The MD5 of content in hexadecimal digits, and its checksums in base64. */
export type Sums = { md5: string; checksums: Partial<Record<Algorithm, string>> }

/** Content that is digested while it is read. `sums` returns the digests after its end. */
export type Digested = { content: AsyncIterable<Buffer>; algorithm: Algorithm | undefined; sums: () => Promise<Sums> }

/** Returns content that computes its MD5, the checksum `algorithm` and those of `others` while it is read. */
export function withDigests(source: AsyncIterable<Buffer>, algorithm?: Algorithm, others: Algorithm[] = []): Digested {
  const md5 = digests.MD5()
  const names = new Set(algorithm ? [algorithm, ...others] : others)
  const running = [...names].map((name) => ({ name, digest: digests[name]() }))
  async function* content(): AsyncGenerator<Buffer> {
    for await (const piece of source) {
      md5.update(piece)
      for (const { digest } of running) digest.update(piece)
      yield piece
    }
  }
  return {
    content: content(),
    algorithm,
    async sums() {
      const results = running.map(async ({ name, digest }) => [name, (await resultOf(digest)).toString('base64')])
      return {
        md5: (await resultOf(md5)).toString('hex'),
        checksums: Object.fromEntries(await Promise.all(results)),
      }
    },
  }
}

/** Returns a digest of content. */
export async function digestOf(
  name: Algorithm | 'MD5',
  content: Iterable<Buffer> | AsyncIterable<Buffer>,
): Promise<Buffer> {
  const digest = digests[name]()
  for await (const piece of content) digest.update(piece)
  return resultOf(digest)
}

const resultOf = async (digest: Digest): Promise<Buffer> => Buffer.from(await digest.digest())
