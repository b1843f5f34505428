import { grouped } from '../plural.ts'

/** An event that the endpoint will never accept. `line` is the number of its line in the input, from 1. */
export type RejectedEvent = { line: number; id?: string; code: string; message: string; pointer?: string }

/** Counts of events. `unsent` events have no result. */
export type Report = {
  accepted: number
  rejected: number
  unsent: number
  seconds: number
  /** The first rejected events. */
  rejections: RejectedEvent[]
  /** The reason why sending ended early; null if every event has a result. */
  failure: string | null
}

/** A report names at most so many rejected events. */
export const maxRejections = 100

/** The text shows at most so many of them. */
const maxShown = 10

/** Returns a report as text. */
export function reportText({ accepted, rejected, unsent, seconds, rejections, failure }: Report): string {
  const rate = seconds > 0 ? ` (${grouped(Math.round(accepted / seconds))} a second)` : ''
  const shown = rejections.slice(0, maxShown).map(({ line, code, pointer, message }) => {
    return `  line ${line}  ${code}${pointer ? ` ${pointer}` : ''}  ${message}`
  })
  const rows = [
    `${grouped(accepted)} accepted in ${seconds.toFixed(1)} s${rate}`,
    `${grouped(rejected)} rejected`,
    ...shown,
    ...(rejected > shown.length ? [`  … ${grouped(rejected - shown.length)} more`] : []),
    ...(unsent > 0 ? [`${grouped(unsent)} not sent: ${failure}`] : []),
  ]
  return `${rows.join('\n')}\n`
}
