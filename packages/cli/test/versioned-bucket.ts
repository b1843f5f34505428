import type { VersionedBucket } from '../src/erase/versions.ts'

type Stored = { id: string; body: Buffer }

/**
 * Returns a bucket in memory that keeps all versions. `deleted` keys have a delete marker as their newest version.
 * With `newId`, it keeps one version, and a write returns this id, or none.
 */
export function versionedBucket(
  objects: Record<string, Buffer[]>,
  { deleted = [], newId }: { deleted?: string[]; newId?: 'null' | 'none' } = {},
) {
  let ids = 0
  const versions = new Map<string, Stored[]>(
    Object.entries(objects).map(([key, bodies]) => [
      key,
      bodies.map((body) => ({ id: newId ? 'null' : `v${++ids}`, body })),
    ]),
  )
  /** The number of changes after which the process is killed. */
  let changesLeft = Number.POSITIVE_INFINITY
  const change = () => {
    if (changesLeft-- <= 0) throw new Error('killed')
  }
  const bucket: VersionedBucket = {
    async *list(prefix) {
      for (const [key, all] of [...versions].filter(([name]) => name.startsWith(prefix)).sort()) {
        const isGone = deleted.includes(key)
        yield all.map(({ id }, n) => ({ key, versionId: id, isLatest: n === 0 && !isGone }))
      }
    },
    async read({ key, versionId }) {
      const body = versions.get(key)?.find(({ id }) => id === versionId)?.body ?? Buffer.of()
      return { body, etag: versionId, headers: {} }
    },
    async replace(key, body, { etag }) {
      change()
      const all = versions.get(key) ?? []
      if (all[0]?.id !== etag) throw new Error('PreconditionFailed')
      const id = newId ? 'null' : `v${++ids}`
      versions.set(key, [{ id, body }, ...(newId ? [] : all)])
      return newId === 'none' ? undefined : id
    },
    async remove({ key, versionId }) {
      change()
      versions.set(
        key,
        (versions.get(key) ?? []).filter(({ id }) => id !== versionId),
      )
    },
  }
  return {
    bucket,
    killAfter: (changes: number) => {
      changesLeft = changes
    },
    /** Returns the contents of all versions of an object, the newest first. */
    contentsOf: (key: string) => (versions.get(key) ?? []).map(({ body }) => body),
  }
}
