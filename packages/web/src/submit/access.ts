import { key } from '@sluice/core/pipeline'

/** What a page can send so that the API accepts it. docs/deploy/access.md explains the modes of access. */
export type AccessKind = 'key' | 'jwt'

/** The name of each kind of access. */
export const accessNames: Record<AccessKind, string> = { key: 'Key', jwt: 'Token' }

export type Access = { kind: AccessKind; secret: string }

/** Returns the header that carries a key or token. */
export function accessHeaders({ kind, secret }: Access): Record<string, string> {
  return kind === 'key' ? { [key.header]: secret } : { authorization: `Bearer ${secret}` }
}
