import type { LogEntry } from '@sluice/local/console/log-entry'
import { faultsText } from './fault-option.ts'
import { plural } from './plural.ts'

/** Returns the text of a log line, without time and step: `202  14 ms  0198…001234  32 B`. */
export function entryText(entry: LogEntry): string {
  switch (entry.step) {
    case 'accept': {
      const { ids, bytes } = entry.data
      return `${timing(entry.data)}  ${eventsText(ids)}  ${sizeText(bytes)}`
    }
    case 'reject': {
      if (entry.scope === 'request') return `${timing(entry.data)}  ${entry.data.code}: ${entry.data.detail}`
      const { rejected, error } = entry.data
      return `${timing(entry.data)}  ${rejected} rejected  ${error.pointer || 'event'}: ${error.code}`
    }
    case 'retry': {
      const { ids, error } = entry.data
      return `${timing(entry.data)}  ${eventsText(ids)}  ${error.code}: ${error.message}`
    }
    case 'stream': {
      const { shardId, sequenceNumber, ids, bytes } = entry.data
      const place = `shard ${Number(shardId.slice(-12))}  seq …${sequenceNumber.slice(-6)}`
      return `${place}  ${eventsText(ids)}  ${sizeText(bytes)}`
    }
    case 'deliver':
      return `${eventsText(entry.ids)}  ${sizeText(entry.data.bytes)}  ${entry.data.key}`
    case 'fault':
      if (entry.status === 'on') return `on   ${faultsText(entry.data.faults)}`
      return `off  ${plural(entry.data.affectedCalls, 'call')} affected`
    case 'error':
      return oneLine(entry.data.message)
  }
}

/** Returns a message as one line. Of a stack, it has the first call. */
function oneLine(message: string): string {
  const [first = '', ...rest] = message.split('\n').map((line) => line.trim())
  const call = rest.find((line) => line.startsWith('at '))
  if (!call) return [first, ...rest].filter(Boolean).join(' ')
  return `${first} (${call})`
}

const timing = ({ status, ms }: { status: number; ms: number }) =>
  `${status}  ${ms < 1_000 ? `${ms.toFixed(0)} ms` : `${(ms / 1_000).toFixed(1)} s`}`

/** Returns the first id and the number of events: `0198…001234  1 event`. Other producers' lines have no id. */
const eventsText = ([first, ...others]: string[]) =>
  first === undefined ? 'no event ids' : `${shortId(first)}  ${plural(1 + others.length, 'event')}`

/** Returns the start and the end of an id, the same in every line, so that `grep` finds an event's steps. */
const shortId = (id: string) => (id.length <= 12 ? id : `${id.slice(0, 4)}…${id.slice(-6)}`)

/** Returns a size: 32 B, 1.4 KiB, 3.0 MiB. */
function sizeText(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`
  return bytes < 1_048_576 ? `${(bytes / 1_024).toFixed(1)} KiB` : `${(bytes / 1_048_576).toFixed(1)} MiB`
}
