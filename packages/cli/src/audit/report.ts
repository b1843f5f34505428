import type { Audit } from './compare.ts'

/** The text shows at most so many lost and duplicated events. */
const maxShown = 10

/** Returns an audit as text, one number per line. */
export function auditText(report: Audit, dataDir: string): string {
  const { pid, accepted, inStream, buffered, inS3, objects, lost, duplicated } = report
  const row = (label: string, lines: number) => `${label.padEnd(10)}${lines.toLocaleString('en').padStart(13)}`
  const rows = [
    `${dataDir}  ${pid === undefined ? 'stopped' : `running, pid ${pid}`}`,
    row('accepted', accepted),
    row('in stream', inStream),
    `${row('in S3', inS3)}  in ${objects.toLocaleString('en')} objects`,
    row('buffered', buffered),
    row('lost', lost.lines),
    ...eventRows(lost.events, ({ id, shardId, sequenceNumber }) => `${id}  ${shardId}  ${sequenceNumber}`),
    ...(lost.unnamed > 0 ? [`    ${lost.unnamed.toLocaleString('en')} without an id: their records have expired`] : []),
    row('duplicated', duplicated.lines),
    ...eventRows(duplicated.events, ({ id, lines, objects }) => `${id}  ${lines} lines  ${objects.join('  ')}`),
  ]
  return `${rows.join('\n')}\n`
}

function eventRows<T>(events: T[], textOf: (event: T) => string): string[] {
  const rows = events.slice(0, maxShown).map((event) => `    ${textOf(event)}`)
  return events.length > maxShown ? [...rows, '    … more: add --json to see them'] : rows
}
