import { createHash, timingSafeEqual } from 'node:crypto'
import { frontSecret, key } from '@sluice/core/pipeline'
import { ProblemError } from '@sluice/core/problem'
import type { GatewayEvent } from './gateway-event.ts'

/** The access mode of a stage. In the modes `jwt` and `iam` the gateway checks each request, and adds its result. */
export type Access = { mode: 'none' } | { mode: 'key'; keys: readonly KeyDigest[] } | { mode: 'jwt' | 'iam' }

/** The digests of the keys with which CloudFront proves that a request came through it; empty for a stage without a front. */
export type FrontKeys = readonly KeyDigest[]

/** The SHA-256 of a key. */
export type KeyDigest = { name: string; digest: Uint8Array }

/**
 * Reads the access mode from the environment: `ACCESS_MODE`, and in the mode `key` `KEY_SHA256`, a list of `name=digest`
 * with spaces in between.
 * @throws Error if one of them is missing or wrong, so that a mistake doesn't open the route
 */
export function readAccess({ ACCESS_MODE: mode, KEY_SHA256 }: Readonly<Record<string, string | undefined>>): Access {
  if (mode === 'none' || mode === 'jwt' || mode === 'iam') return { mode }
  if (mode === 'key') return { mode, keys: readDigests('KEY_SHA256', KEY_SHA256 ?? '') }
  throw new Error(`ACCESS_MODE is ${JSON.stringify(mode)}. Set it to none, key, jwt or iam.`)
}

/**
 * Reads the keys of the front from the environment: `FRONT_SHA256`, a list like `KEY_SHA256`. Without it there is no front.
 * @throws Error if the list is wrong
 */
export function readFront({ FRONT_SHA256 }: Readonly<Record<string, string | undefined>>): FrontKeys {
  return FRONT_SHA256 === undefined ? [] : readDigests('FRONT_SHA256', FRONT_SHA256)
}

function readDigests(variable: string, list: string): KeyDigest[] {
  return list.split(' ').map((word) => {
    const [, name, hex] = /^([a-z0-9-]+)=([0-9a-f]{64})$/.exec(word) ?? []
    if (name && hex) return { name, digest: Buffer.from(hex, 'hex') }
    throw new Error(
      `${variable} is not a list of keys. Set it to name=digest, with a SHA-256 of 64 hexadecimal digits.`,
    )
  })
}

/**
 * Rejects a request that did not come through the stage's front, and so passed no firewall. While a stage changes its front
 * or that secret, requests can lack it, so they may be resent.
 * @throws ProblemError `not_checked`
 */
export function checkFront(keys: FrontKeys, headers: Headers): void {
  if (keys.length === 0) return
  const digest = sha256(headers.get(frontSecret.header) ?? '')
  if (matching(digest, keys)) return
  throw new ProblemError('not_checked', "The request did not pass the stage's firewall. Resend it to the public URL.")
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
 * Compares the digest of the sent key with each of the expected ones. Digests don't reveal the length of the keys.
 * @throws ProblemError `key_missing`, `key_wrong`
 */
function nameOfKey(sent: string | null, keys: readonly KeyDigest[]): string {
  if (!sent) throw new ProblemError('key_missing', `Send the key of this pipeline in the header ${key.header}.`)
  const found = matching(sha256(sent), keys)
  if (found) return found.name
  throw new ProblemError('key_wrong', `The key in the header ${key.header} is not a key of this pipeline.`)
}

const sha256 = (text: string) => createHash('sha256').update(text).digest()

/** Returns the key with a digest. All have 32 bytes and all are compared, so the time reveals nothing about the keys. */
function matching(digest: Uint8Array, keys: readonly KeyDigest[]): KeyDigest | undefined {
  const found = keys.filter((one) => timingSafeEqual(digest, one.digest))
  return found[0]
}
