import { createHash, timingSafeEqual } from 'node:crypto'
import { key } from '@sluice/core/pipeline'
import { ProblemError } from '@sluice/core/problem'

/**
 * The digest that the environment holds, in hexadecimal; none where anyone may send.
 * @throws Error for anything else: a slip must not open the route
 */
export function readKeyDigest(hex: string | undefined): Uint8Array | undefined {
  if (hex === undefined) return undefined
  if (!/^[0-9a-f]{64}$/.test(hex)) throw new Error('KEY_SHA256 is not a SHA-256 in hexadecimal')
  return Buffer.from(hex, 'hex')
}

/**
 * Compares digests, which are 32 bytes whatever was sent: the time it takes says nothing of the key, not even its length.
 * @throws ProblemError that tells a missing key from a wrong one
 */
export function checkKey(sent: string | null, digest: Uint8Array): void {
  if (!sent) throw new ProblemError('key_missing', `Send the key of this pipeline in the header ${key.header}.`)
  if (timingSafeEqual(createHash('sha256').update(sent).digest(), digest)) return
  throw new ProblemError('key_wrong', `The key in the header ${key.header} is not the key of this pipeline.`)
}
