import type { FaultReport } from '@sluice/core/control-api'
import { duration, number, plural } from '../../ui/format.ts'

/** Returns what faults have done: `The fault ran 30.0 s: 12 calls affected, 3 retries, 2 duplicates, lost 0.` */
export function faultSummary(report: FaultReport): string {
  const { startedAt, endedAt, affectedCalls, retries, duplicates, lost } = report
  const time = endedAt ? `The fault ran ${duration(Date.parse(endedAt) - Date.parse(startedAt))}` : 'So far'
  const calls = `${plural(affectedCalls, 'call')} affected`
  const events = `${plural(retries, 'retry', 'retries')}, ${plural(duplicates, 'duplicate')}, lost ${number(lost)}`
  return `${time}: ${calls}, ${events}.`
}
