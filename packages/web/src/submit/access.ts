import { key } from '@sluice/core/pipeline'

/** The kinds of access that a page can send: a key or a token. docs/deploy/access.md explains the modes. */
export type AccessKind = 'key' | 'jwt'

/** The name of each kind of access. */
export const accessNames: Record<AccessKind, string> = { key: 'Key', jwt: 'Token' }

export type Access = { kind: AccessKind; secret: string }

/** Returns the header that carries a key or token. */
export function accessHeaders({ kind, secret }: Access): Record<string, string> {
  return kind === 'key' ? { [key.header]: secret } : { authorization: `Bearer ${secret}` }
}
