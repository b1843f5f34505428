import { lineId, splitLine, timesOf } from '@sluice/core/stored-line'
import type { StreamRecord } from '../aws/shards.ts'

/** A line of a record, in the forms that `tail` prints. */
export type PrintedLine = {
  /** The event's own member `event`; undefined if it has none. */
  name: () => unknown
  json: () => string
  text: () => string
}

/** Returns the forms of a stored line. The event's own text stays as it is. A foreign line has no id and no time. */
export function lineOf(line: string, { shardId, sequenceNumber, arrivedAt }: StreamRecord): PrintedLine {
  const split = splitLine(line)
  const event = split ? `{${split.rest}` : line
  const { receivedAt, replayedAt } = timesOf(Buffer.from(line)) ?? {}
  const time = receivedAt ?? new Date(arrivedAt).toISOString()
  const id = lineId(line)
  return {
    name: () => parsed(event)?.event,
    json() {
      const about = { id: id ?? null, receivedAt: receivedAt ?? null, replayedAt, shardId, sequenceNumber }
      const text = parsed(event) === undefined ? JSON.stringify(event) : event
      return `${JSON.stringify(about).slice(0, -1)},"event":${text}}`
    },
    text: () =>
      `${time.slice(11, 23)}  ${printable(id ?? '-')}  ${printable(event)}${replayedAt ? '  (replayed)' : ''}`,
  }
}

function parsed(text: string): { event?: unknown } | undefined {
  try {
    const value = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/** Escapes control characters, which could change the terminal. JSON means the same with them escaped. */
const printable = (text: string) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to escape
  text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
