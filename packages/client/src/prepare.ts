import type { RejectionReason } from './api.ts'
import { byteLength } from './byte-length.ts'
import { lineBytes, lineOverheadBytes, tooLarge } from './contract.ts'
import type { Environment } from './environment.ts'
import { uuid7 } from './uuid7.ts'

/** An event as it is sent, or the reason why it can't be. */
export type Prepared = { id: string; text: string; bytes: number; rejection?: RejectionReason }

/** Gives an event its id and its time. Rejects what has no JSON text, and what the endpoint would find too large. */
export function prepare(
  event: { event_id?: unknown },
  occurredAt: string | false = 'occurred_at',
  { clock, random }: Environment,
): Prepared {
  let id = uuid7(clock, random)
  try {
    const { event_id = id } = event
    id = String(event_id)
    const time = occurredAt && !(occurredAt in event) && { [occurredAt]: new Date(clock.now()).toISOString() }
    const text = JSON.stringify({ ...event, event_id, ...time })
    const bytes = byteLength(text)
    const size = lineOverheadBytes + bytes + byteLength(JSON.stringify(id)) - 2
    if (size <= lineBytes) return { id, text, bytes }
    return { id, text, bytes, rejection: { code: 'too_large', pointer: '', message: tooLarge.replace('#', `${size}`) } }
  } catch (error) {
    return { id, text: '', bytes: 0, rejection: { code: 'invalid_json', message: `${error}` } }
  }
}
