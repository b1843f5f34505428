import { createHash, timingSafeEqual } from 'node:crypto'
import { key } from '@sluice/core/pipeline'
import { ProblemError } from '@sluice/core/problem'

/**
 * Returns the digest in the environment, `undefined` if it has none and anyone can send.
 * @throws Error if the text is not a SHA-256 in hexadecimal, so that a typo does not open the route
 */
export function readKeyDigest(hex: string | undefined): Uint8Array | undefined {
  if (hex === undefined) return undefined
  if (!/^[0-9a-f]{64}$/.test(hex)) throw new Error('KEY_SHA256 is not a SHA-256. Set it to 64 hexadecimal digits.')
  return Buffer.from(hex, 'hex')
}

/**
 * Compares the digest of the sent key with the expected digest. Both have 32 bytes, so the time reveals nothing about
 * the key, not even its length.
 * @throws ProblemError `key_missing`, `key_wrong`
 */
export function checkKey(sent: string | null, digest: Uint8Array): void {
  if (!sent) throw new ProblemError('key_missing', `Send the key of this pipeline in the header ${key.header}.`)
  if (timingSafeEqual(createHash('sha256').update(sent).digest(), digest)) return
  throw new ProblemError('key_wrong', `The key in the header ${key.header} is not the key of this pipeline.`)
}
