import type { Place } from '../place/place.ts'
import type { Smoke } from './run.ts'

/** Returns the result of `smoke` as text. `isUnwatched`: true if alarms of the stage notify nobody. */
export function smokeText(result: Smoke, { title, names }: Place, isUnwatched: boolean): string {
  const lines = [`Sent an event to ${result.url} (${title})`]
  if (result.outcome === 'rejected') {
    lines.push(`rejected   ${result.status}: ${result.reason}`)
  } else {
    lines.push(`accepted   ${seconds(result.acceptedMs)}  ${result.id}  ${result.shardId} ${result.sequenceNumber}`)
    if (result.outcome === 'delivered') {
      lines.push(`delivered  ${seconds(result.deliveredMs)}  s3://${names.bucket}/${result.key}  line ${result.line}`)
    } else {
      lines.push(`missing    It is in no object yet. Read the log of the delivery stream ${names.deliveryStream}.`)
    }
  }
  if (isUnwatched) lines.push('Alarms notify nobody: set watching.email')
  return `${lines.join('\n')}\n`
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1).padStart(6)} s`
