import { gzipSync } from 'node:zlib'
import { contentOf } from '../aws/objects.ts'
import { digestsOf, type Edited, withoutEvents } from './content.ts'
import type { Stored, Version, VersionedBucket } from './versions.ts'

/** The versions of one object that have wanted events, and what can be done about them. */
export type Found = {
  key: string
  /** Wanted lines of all versions. */
  events: number
  /** The newest version, if it has wanted events: it is stored again without them before it is deleted. */
  newest: Judged | undefined
  /** Earlier versions whose other lines are all in the newest version. */
  earlier: Judged[]
  /** Versions that have other lines which only they have. They stay, because deleting them would lose these. */
  left: Version[]
  /** Versions that can't be decompressed. */
  unreadable: Version[]
}

type Judged = Edited & { version: Version; stored: Stored; isGzip: boolean }

/** Reads each version of an object. Returns undefined if none has a wanted event. */
export async function findIn(
  bucket: VersionedBucket,
  versions: Version[],
  isWanted: (line: Uint8Array) => boolean,
): Promise<Found | undefined> {
  const judged: Judged[] = []
  const unreadable: Version[] = []
  for (const version of versions) {
    const stored = await bucket.read(version)
    const content = contentOf(stored.body)
    if (content.kind !== 'content') unreadable.push(version)
    else {
      const isGzip = content.data.length !== stored.body.length
      judged.push({ version, stored, isGzip, ...withoutEvents(version.key, content.data, isWanted) })
    }
  }
  const wanted = judged.filter(({ erased }) => erased > 0)
  if (wanted.length + unreadable.length === 0) return undefined
  const key = versions[0]?.key ?? ''
  const latest = judged.find(({ version }) => version.isLatest)
  const remaining = digestsOf(key, latest?.kept ?? new Uint8Array())
  const isElsewhere = ({ kept }: Judged) => [...digestsOf(key, kept)].every((line) => remaining.has(line))
  const earlier = wanted.filter((one) => one !== latest)
  return {
    key,
    events: wanted.reduce((sum, { erased }) => sum + erased, 0),
    newest: wanted.find((one) => one === latest),
    earlier: earlier.filter(isElsewhere),
    left: earlier.filter((one) => !isElsewhere(one)).map(({ version }) => version),
    unreadable,
  }
}

/**
 * Erases what was found in an object. The new version is stored before any is deleted, so that an interruption loses no
 * other event: the next run deletes what is left.
 */
export async function eraseIn(bucket: VersionedBucket, { key, newest, earlier }: Found): Promise<void> {
  if (newest) {
    const { kept, stored, isGzip, version } = newest
    const versionId = await bucket.replace(key, isGzip ? gzipSync(kept) : Buffer.from(kept), stored)
    // Without versions, the new content has replaced the old one, and its id is the same or missing.
    if (versionId !== undefined && versionId !== version.versionId) await bucket.remove(version)
  }
  for (const { version } of earlier) await bucket.remove(version)
}
