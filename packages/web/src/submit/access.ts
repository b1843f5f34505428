import { key } from '@sluice/core/pipeline'

/** The two that a page can send; see docs/deploy/access.md. */
export type AccessKind = 'key' | 'jwt'

/** What each is called. */
export const kinds: Record<AccessKind, string> = { key: 'Key', jwt: 'Token' }

export type Access = { kind: AccessKind; secret: string }

/** The headers that carry the access, if there is one. */
export function accessHeaders({ kind, secret }: Access): Record<string, string> {
  return kind === 'key' ? { [key.header]: secret } : { authorization: `Bearer ${secret}` }
}
