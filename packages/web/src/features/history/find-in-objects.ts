import type { EventLocation } from '@sluice/core/control-api'
import { eventName } from '@sluice/core/event-name'
import { lineId, splitLine, timesOf } from '@sluice/core/stored-line'
import type { Entry } from '../../log/entry.ts'
import { others } from '../../log/others.ts'
import { fetchLine, findCopies } from '../../pipeline/api.ts'

/**
 * Searches all objects for an event with this id, and adds it to the list. Returns what to show if there is none, or if
 * the pipeline doesn't respond.
 */
export async function findInObjects(id: string): Promise<string | null> {
  const copies = await findCopies(id)
  if (copies === null) return 'Couldn’t search: the pipeline isn’t responding.'
  const [newest] = copies
  if (!newest) return 'No object has an event with this id. It may still be buffered.'
  const line = await fetchLine(newest.key, newest.line)
  const entry = line === null ? null : entryOf(id, line, newest)
  if (!entry) return 'Couldn’t read the object.'
  others.set([...others.get().filter(({ key }) => key !== entry.key), entry])
  return null
}

function entryOf(id: string, line: string, location: EventLocation): Entry | null {
  const bytes = new TextEncoder().encode(line)
  const sentAt = timesOf(bytes)?.receivedAt
  const text = `{${splitLine(line)?.rest}`
  if (sentAt === undefined || lineId(line) !== id) return null
  return {
    key: `found ${id}`,
    sentAt,
    name: eventName(text),
    text,
    bytes: bytes.length,
    id,
    isFound: true,
    outcome: null,
    steps: { delivered: location },
  }
}
