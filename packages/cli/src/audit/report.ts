import { grouped } from '../plural.ts'
import type { Acceptance } from './acceptance.ts'
import type { Audit } from './compare.ts'
import type { DeployedAudit, FaultyObject } from './deployed.ts'

/** The text shows at most so many lost and duplicated events. */
const maxShown = 10

const row = (label: string, lines: number) => `${label.padEnd(10)}${grouped(lines).padStart(13)}`

/** Returns the audit of a data folder as text, one number per line. */
export function auditText(report: Audit, dataDir: string): string {
  const { pid } = report
  const rows = [`${dataDir}  ${pid === undefined ? 'stopped' : `running, pid ${pid}`}`, ...auditRows(report)]
  return `${rows.join('\n')}\n`
}

/** Returns the audit of a running pipeline as text. `title` names it. */
export function deployedAuditText(report: DeployedAudit, title: string): string {
  const { window, damaged, misplaced, acceptance } = report
  const rows = [
    `${title}  from ${window.from} to ${window.to}`,
    ...auditRows(report),
    ...objectRows('damaged', damaged),
    ...objectRows('misplaced', misplaced),
    ...(acceptance ? acceptanceRows(acceptance) : []),
  ]
  return `${rows.join('\n')}\n`
}

function auditRows({ accepted, inStream, buffered, inS3, objects, lost, duplicated }: Audit): string[] {
  return [
    row('accepted', accepted),
    row('in stream', inStream),
    `${row('in S3', inS3)}  in ${grouped(objects)} objects`,
    row('buffered', buffered),
    row('lost', lost.lines),
    ...eventRows(lost.events, ({ id, shardId, sequenceNumber }) => `${id}  ${shardId}  ${sequenceNumber}`),
    ...countRow(lost.expired, 'expired before they were delivered'),
    ...countRow(lost.unnamed - lost.expired, 'without an id: their records have expired'),
    `${row('duplicated', duplicated.lines)}${duplicated.lines > 0 ? linesOf(duplicated) : ''}`,
    ...eventRows(duplicated.events, ({ id, lines, objects }) => `${id}  ${lines} lines  ${objects.join('  ')}`),
  ]
}

const objectRows = (label: string, objects: FaultyObject[]) =>
  objects.length === 0
    ? []
    : [`${row(label, objects.length)}  objects`, ...eventRows(objects, ({ key, reason }) => `${key}  ${reason}`)]

function acceptanceRows(acceptance: Acceptance): string[] {
  const { from, to, lines } = acceptance
  const title = `expired records  from ${from} to ${to}`
  if (acceptance.status === 'unknown') {
    return [title, row('in S3', lines), `    not compared: ${acceptance.reason}`]
  }
  return [title, row('accepted', acceptance.accepted), row('in S3', lines), row('lost', acceptance.missing)]
}

const countRow = (lines: number, text: string) => (lines > 0 ? [`    ${grouped(lines)} ${text}`] : [])

const linesOf = ({ lines, ids }: Audit['duplicated']) =>
  `  ${lines === 1 ? 'line' : 'lines'} of ${grouped(ids)} ${ids === 1 ? 'id' : 'ids'}`

function eventRows<T>(events: T[], textOf: (event: T) => string): string[] {
  const rows = events.slice(0, maxShown).map((event) => `    ${textOf(event)}`)
  return events.length > maxShown ? [...rows, '    … more: add --json to see them'] : rows
}
