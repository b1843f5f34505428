import type { Clock } from '@sluice/core/clock'
import type { Random } from '@sluice/core/random'
import { eachLine } from '@sluice/core/stored-line'
import type { Tally } from '@sluice/core/tally'
import { hourMs, hourOf } from '../aws/hours.ts'
import { listHours } from '../aws/list-hours.ts'
import { listFolder, type ObjectContent, type Objects, s3Objects } from '../aws/objects.ts'
import type { Place } from '../place/place.ts'
import type { ProgressBar } from '../progress-bar.ts'
import { type Acceptance, compareWithMetric } from './acceptance.ts'
import { type Audit, audit } from './compare.ts'
import { horizonOf, readStream, type Window } from './read-stream.ts'
import type { Snapshot, SnapshotRecord } from './snapshot.ts'
import type { Spool } from './spool.ts'
import { findStrayObjects, type ListFolder, misplacement } from './stray-objects.ts'

/** An object that isn't as Firehose writes it. */
export type FaultyObject = { key: string; reason: string }

/** An audit of the events that arrived in a window. */
export type DeployedAudit = Audit & {
  /** ISO times. `to` is excluded. */
  window: { from: string; to: string }
  /** Objects that can't be read to their end. */
  damaged: FaultyObject[]
  /** Objects in another folder than the one of their hour. */
  misplaced: FaultyObject[]
  /** The comparison with the metric, for the time before the stream's retention; null if the window has no such time. */
  acceptance: Acceptance | null
}

export type DeployedOptions = {
  /** Milliseconds since 1970; undefined for the whole retention until now. */
  from: number | undefined
  to: number | undefined
  /** An event that isn't in an object after this time counts as lost. */
  deliverWithinMs: number
  clock: Clock
  random: Random
  bar: ProgressBar
}

/** Compares the stream and the bucket of a running pipeline through AWS's API. */
export async function auditDeployed(
  { aws, names }: Exclude<Place, { kind: 'folder' }>,
  { from, to, deliverWithinMs, clock, random, bar }: DeployedOptions,
): Promise<DeployedAudit> {
  const now = clock.now()
  const horizon = await horizonOf(aws, names.stream, clock)
  const until = Math.min(to ?? now, now)
  const window = { from: Math.min(until, Math.max(from ?? horizon, horizon)), to: until }
  const objects = s3Objects(aws.s3, names.bucket)
  const { spool, lines } = await readStream(aws, names.stream, window, { clock, bar })
  try {
    const found = await findObjects(objects, (folder) => listFolder(aws.s3, names.bucket, folder), window)
    const faults: Faults = { damaged: [], misplaced: [] }
    const isSettled = (arrivedAt: number) => arrivedAt < now - deliverWithinMs
    const report = await audit(snapshotOf({ spool, lines, objects, found, faults, isSettled, bar }), random)
    const acceptance =
      from === undefined || from >= horizon
        ? null
        : await compareWithMetric(aws.cloudWatch, names.stream, objects, { from, to: Math.min(horizon, until) })
    return { ...report, window: isoWindow(window), ...faults, acceptance }
  } finally {
    spool.close()
  }
}

type Faults = Pick<DeployedAudit, 'damaged' | 'misplaced'>

const isoWindow = ({ from, to }: Window) => ({ from: new Date(from).toISOString(), to: new Date(to).toISOString() })

/** The hour of each object's folder, in milliseconds since 1970; undefined outside of the prefix. */
type FoundObjects = Map<string, number | undefined>

/**
 * Lists the objects that can have the events of a window: those of its hours and of the hours beside them, and those
 * outside of the prefix.
 */
async function findObjects(objects: Objects, list: ListFolder, { from, to }: Window): Promise<FoundObjects> {
  const found: FoundObjects = new Map()
  const hours = { from: hourOf(from) - hourMs, to: hourOf(to) + hourMs }
  for await (const page of listHours(objects, hours.from, hours.to)) {
    for (const { key, hour } of page) found.set(key, hour)
  }
  for (const { key } of await findStrayObjects(objects, list, hours)) found.set(key, undefined)
  return found
}

type SnapshotParts = {
  spool: Spool
  lines: number
  objects: Objects
  found: FoundObjects
  /** Filled while the objects are read. */
  faults: Faults
  isSettled: (arrivedAt: number) => boolean
  bar: ProgressBar
}

function snapshotOf({ spool, lines, objects, found, faults, isSettled, bar }: SnapshotParts): Snapshot {
  let read = 0
  function* records(tally: Tally): Generator<SnapshotRecord> {
    for (const record of spool.records()) {
      yield { ...record, isDelivered: isSettled(record.arrivedAt) || isInObject(record.data, tally) }
    }
  }
  return {
    inStream: lines,
    delivered: 0,
    isWindow: true,
    objects: [...found.keys()],
    records,
    read: (key) => objects.read(key),
    onObject(key, content) {
      bar.show(++read, found.size, `${read} of ${found.size} objects read`)
      const hour = found.get(key)
      const damage = damageOf(content)
      // Other files of the bucket may end as they like.
      if (damage !== undefined && hour !== undefined) faults.damaged.push({ key, reason: damage })
      if (content.kind !== 'content') return
      const reason = misplacement(key, content.data, hour)
      if (reason !== undefined) faults.misplaced.push({ key, reason })
    },
  }
}

const newline = 0x0a

/** Returns why an object can't be read to its end; undefined if it can. */
function damageOf(content: ObjectContent): string | undefined {
  if (content.kind === 'unreadable') return content.reason
  const isCut = content.kind === 'content' && content.data.length > 0 && content.data.at(-1) !== newline
  return isCut ? 'it ends in the middle of a line' : undefined
}

/** Returns true if a line of a record is in an object. Firehose delivers a record as a whole. */
function isInObject(data: Uint8Array, tally: Tally): boolean {
  let isFound = false
  eachLine(data, (start, _end, idStart, idEnd) => {
    if (idStart > start && !isFound) isFound = tally.isInS3(data, idStart, idEnd)
  })
  return isFound
}
