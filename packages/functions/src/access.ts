import { createHash, timingSafeEqual } from 'node:crypto'
import { key } from '@sluice/core/pipeline'
import { ProblemError } from '@sluice/core/problem'
import type { GatewayEvent } from './gateway-event.ts'

/** The access mode of a stage. In the modes `jwt` and `iam` the gateway checks each request, and adds its result. */
export type Access = { mode: 'none' } | { mode: 'key'; keys: readonly KeyDigest[] } | { mode: 'jwt' | 'iam' }

/** The SHA-256 of a key. */
export type KeyDigest = { name: string; digest: Uint8Array }

/**
 * Reads the access mode from the environment: `ACCESS_MODE`, and in the mode `key` `KEY_SHA256`, a list of `name=digest`
 * with spaces in between.
 * @throws Error if one of them is missing or wrong, so that a mistake doesn't open the route
 */
export function readAccess({ ACCESS_MODE: mode, KEY_SHA256 }: Readonly<Record<string, string | undefined>>): Access {
  if (mode === 'none' || mode === 'jwt' || mode === 'iam') return { mode }
  if (mode === 'key') return { mode, keys: (KEY_SHA256 ?? '').split(' ').map(readDigest) }
  throw new Error(`ACCESS_MODE is ${JSON.stringify(mode)}. Set it to none, key, jwt or iam.`)
}

function readDigest(word: string): KeyDigest {
  const [, name, hex] = /^([a-z0-9-]+)=([0-9a-f]{64})$/.exec(word) ?? []
  if (name && hex) return { name, digest: Buffer.from(hex, 'hex') }
  throw new Error('KEY_SHA256 is not a list of keys. Set it to name=digest, with a SHA-256 of 64 hexadecimal digits.')
}

/**
 * Rejects a request that may not send. While a stage changes its mode, its gateway may not check requests yet, so the
 * result of that check must be there. Returns the name of the request's key, if the mode is `key`.
 * @throws ProblemError `key_missing`, `key_wrong`, `not_checked`
 */
export function checkAccess(
  access: Access,
  headers: Pick<Headers, 'get'>,
  event: GatewayEvent | undefined,
): string | undefined {
  if (access.mode === 'none') return undefined
  if (access.mode === 'key') return nameOfKey(headers.get(key.header), access.keys)
  if (event?.requestContext.authorizer?.[access.mode]) return undefined
  throw new ProblemError('not_checked', 'The stage is being changed. Resend the request with the same ids.')
}

/**
 * Compares the digest of the sent key with each of the expected ones. All have 32 bytes and all are compared, so the time
 * reveals nothing about the keys, not even their length.
 * @throws ProblemError `key_missing`, `key_wrong`
 */
function nameOfKey(sent: string | null, keys: readonly KeyDigest[]): string {
  if (!sent) throw new ProblemError('key_missing', `Send the key of this pipeline in the header ${key.header}.`)
  const digest = createHash('sha256').update(sent).digest()
  const found = keys.filter((one) => timingSafeEqual(digest, one.digest))
  if (found[0]) return found[0].name
  throw new ProblemError('key_wrong', `The key in the header ${key.header} is not a key of this pipeline.`)
}
