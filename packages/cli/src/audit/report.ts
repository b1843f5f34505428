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
    ...countRow(lost.expired, 'expired before they were delivered'),
    ...countRow(lost.unnamed - lost.expired, 'without an id: their records have expired'),
    `${row('duplicated', duplicated.lines)}${duplicated.lines > 0 ? linesOf(duplicated) : ''}`,
    ...eventRows(duplicated.events, ({ id, lines, objects }) => `${id}  ${lines} lines  ${objects.join('  ')}`),
  ]
  return `${rows.join('\n')}\n`
}

const countRow = (lines: number, text: string) => (lines > 0 ? [`    ${lines.toLocaleString('en')} ${text}`] : [])

const linesOf = ({ lines, ids }: Audit['duplicated']) =>
  `  ${lines === 1 ? 'line' : 'lines'} of ${ids.toLocaleString('en')} ${ids === 1 ? 'id' : 'ids'}`

function eventRows<T>(events: T[], textOf: (event: T) => string): string[] {
  const rows = events.slice(0, maxShown).map((event) => `    ${textOf(event)}`)
  return events.length > maxShown ? [...rows, '    … more: add --json to see them'] : rows
}
