import { countLines, lineStart, timesOf } from '@sluice/core/stored-line'
import type { ObjectContent, StoredObject } from '../aws/objects.ts'
import { readAhead } from '../read-ahead.ts'
import { candidates, type Search } from './candidates.ts'

/** A line of an object. `line` is its number, from 1. */
export type Copy = { key: string; line: number; receivedAt: string; replayedAt?: string }

export type Searched = {
  copies: Copy[]
  /** Objects that were read, and those of them that can't be decompressed. */
  objects: number
  unreadable: string[]
}

/** The likeliest objects are read one by one, to save requests. The others are read in parallel. */
const oneByOne = 3
const width = 8

/** Finds an event's line, or all its lines. Calls `onProgress` with the objects read and known so far. */
export async function findCopies(
  id: string,
  search: Search,
  onProgress: (done: number, known: number) => void,
): Promise<Searched> {
  const found: Searched = { copies: [], objects: 0, unreadable: [] }
  let known = 0
  for await (const group of candidates(search)) {
    known += group.length
    const first = found.objects === 0 ? oneByOne : 0
    for (const [objects, atOnce] of [[group.slice(0, first), 1] as const, [group.slice(first), width] as const]) {
      for await (const { item, result } of readAhead(objects, atOnce, ({ key }) => search.objects.read(key))) {
        found.objects++
        addCopies(found, item, result, id)
        onProgress(found.objects, known)
        if (found.copies.length > 0 && !search.isForAll) return { ...found, copies: found.copies.slice(0, 1) }
      }
    }
  }
  return found
}

function addCopies(found: Searched, { key }: StoredObject, content: ObjectContent, id: string): void {
  if (content.kind === 'unreadable') found.unreadable.push(key)
  if (content.kind !== 'content') return
  for (const { line, start } of linesWith(content.data, id)) {
    const times = timesOf(content.data.subarray(start))
    if (times) found.copies.push({ key, line, ...times })
  }
}

const newline = 0x0a

/** Yields the number, from 1, and the first byte of each complete line of an event. */
export function* linesWith(data: Uint8Array, id: string): Generator<{ line: number; start: number }> {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  const start = Buffer.from(lineStart(id))
  for (let at = bytes.indexOf(start); at !== -1; at = bytes.indexOf(start, at + 1)) {
    const isLine = (at === 0 || bytes[at - 1] === newline) && bytes.includes(newline, at)
    if (isLine) yield { line: countLines(bytes.subarray(0, at)) + 1, start: at }
  }
}
