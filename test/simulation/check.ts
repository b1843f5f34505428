import { eachLine, lineId, splitLine } from '@sluice/core/stored-line'
import type { History, SeenRecord } from './history.ts'

export type StoredObject = { path: string; data: Buffer }

/** Records that expired before they were delivered, and the lines in them, as the pipeline reports them. */
export type Reported = { expiredLines: number }

/** Adds a problem to the history for each promise that a run has broken. */
export function check(history: History, objects: StoredObject[], { expiredLines }: Reported): void {
  const report = (problem: string, all: string[]) => {
    if (all.length > 0) history.problem(`${all.length} ${problem}, such as ${all.slice(0, 3).join(', ')}`)
  }
  const records = [...history.records.values()]
  const lines = records.flatMap(({ text }) => linesOf(text))
  const ids = new Set(lines.map((line) => lineId(line) ?? ''))
  report('accepted events not at their place', history.accepted.filter((one) => !isAtItsPlace(history, one)).map(idOf))
  report(
    'confirmed events lost',
    [...history.confirmed].filter((id) => !ids.has(id) && !history.rejected.has(id)),
  )
  report(
    'rejected events stored',
    [...history.rejected].filter((id) => ids.has(id)),
  )
  report(
    'lines that nobody sent',
    lines.filter((line) => !isSent(history, line)),
  )
  report('acknowledgements out of order', outOfOrder(history))
  const { missing, problems } = compare(records, objects)
  report('objects that are not whole records in order', problems)
  const missingLines = missing.flatMap(({ text }) => linesOf(text)).length
  if (missingLines !== expiredLines) {
    const numbers = missing.map(({ sequenceNumber }) => sequenceNumber)
    report(`records with ${missingLines} lines missing from the objects; ${expiredLines} were reported`, numbers)
  }
}

const idOf = ({ id }: { id: string }) => id

const linesOf = (text: string): string[] => text.split(/(?<=\n)/)

function isAtItsPlace({ records }: History, { id, shardId, sequenceNumber }: History['accepted'][number]): boolean {
  const record = records.get(sequenceNumber)
  return record?.shardId === shardId && linesOf(record.text).some((line) => lineId(line) === id)
}

/** Returns true if a line has every byte of an event that was sent, and nothing else but its `_meta`. */
function isSent({ sent }: History, line: string): boolean {
  const rest = splitLine(line)?.rest
  return rest !== undefined && `{${rest}` === `${sent.get(lineId(line) ?? '')}\n`
}

/** Returns the ids that were accepted at a lower place than an event that was accepted before they were sent. */
function outOfOrder({ accepted }: History): string[] {
  const byEnd = accepted.toSorted((a, b) => a.acceptedAt - b.acceptedAt)
  const highest = new Map<string, string>()
  const found: string[] = []
  let ended = 0
  for (const { id, shardId, sequenceNumber, sentAt } of accepted.toSorted((a, b) => a.sentAt - b.sentAt)) {
    for (let next = byEnd[ended]; next && next.acceptedAt < sentAt; next = byEnd[++ended]) {
      const { shardId: shard, sequenceNumber: number } = next
      if (number > (highest.get(shard) ?? '')) highest.set(shard, number)
    }
    if (sequenceNumber <= (highest.get(shardId) ?? '')) found.push(id)
  }
  return found
}

/** Records of one shard that follow each other in an object. A record that was stored twice fits at several places. */
type Stretch = { path: string; fits: SeenRecord[][] }

/**
 * Reads each object as whole records, which follow each other within their shards. Returns the records that are in no object,
 * and the objects that can't be read like this. No record may be in two objects.
 */
function compare(records: SeenRecord[], objects: StoredObject[]): { missing: SeenRecord[]; problems: string[] } {
  const unused = new Set(records)
  const byStart = Map.groupBy(records, ({ text }) => text.slice(0, text.indexOf('\n')))
  const following = followers(records)
  const stretches = objects.flatMap((object) => stretchesOf(object, byStart, following))
  // Those that fit at one place only come first.
  const problems = stretches
    .toSorted((a, b) => a.fits.length - b.fits.length)
    .flatMap(({ path, fits }) => {
      const found = fits.find((fit) => fit.every((record) => unused.has(record)))
      for (const record of found ?? []) unused.delete(record)
      return found ? [] : [path]
    })
  return { missing: [...unused], problems }
}

/** Returns the stretches of an object: one for each shard. One more, which fits nowhere, is something else. */
function stretchesOf(
  { path, data }: StoredObject,
  byStart: Map<string, SeenRecord[]>,
  following: Map<SeenRecord, SeenRecord>,
): Stretch[] {
  const text = data.toString()
  const stretches: Stretch[] = []
  const shards = new Set<string>()
  for (let at = 0; at < text.length; ) {
    const starts = byStart.get(text.slice(at, text.indexOf('\n', at))) ?? []
    const all = starts.map((start) => followText(text, at, start, following))
    const longest = Math.max(0, ...all.map((fit) => fit.length))
    const fits = all.filter((fit) => fit.length === longest && longest > 0)
    const [first] = fits
    const shardId = first?.[0]?.shardId ?? ''
    if (!first || shards.has(shardId)) return [...stretches, { path, fits: [] }]
    shards.add(shardId)
    stretches.push({ path, fits })
    at += first.reduce((length, record) => length + record.text.length, 0)
  }
  return stretches
}

/** Returns the records from `start` on that follow each other in a text, and in their shard. */
function followText(
  text: string,
  from: number,
  start: SeenRecord,
  following: Map<SeenRecord, SeenRecord>,
): SeenRecord[] {
  const found: SeenRecord[] = []
  let at = from
  for (let next: SeenRecord | undefined = start; next && text.startsWith(next.text, at); next = following.get(next)) {
    found.push(next)
    at += next.text.length
  }
  return found
}

/** Returns the record behind each record of a shard. */
function followers(records: SeenRecord[]): Map<SeenRecord, SeenRecord> {
  const following = new Map<SeenRecord, SeenRecord>()
  for (const shard of Map.groupBy(records, ({ shardId }) => shardId).values()) {
    const sorted = shard.toSorted((a, b) => (a.sequenceNumber < b.sequenceNumber ? -1 : 1))
    for (const [n, record] of sorted.entries()) {
      const next = sorted[n + 1]
      if (next) following.set(record, next)
    }
  }
  return following
}

/** Returns the number of lines in objects. */
export function countLines(objects: StoredObject[]): number {
  let lines = 0
  for (const { data } of objects) eachLine(data, () => lines++)
  return lines
}
