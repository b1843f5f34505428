import type { RejectionReason } from './api.ts'
import { add, end } from './backlog.ts'
import { byteLength } from './byte-length.ts'
import { lineBytes, lineOverheadBytes, tooLarge } from './contract.ts'
import { emit } from './emit.ts'
import { save } from './journal.ts'
import { plan } from './sender.ts'
import type { State } from './state.ts'
import { type Item, unsent } from './store.ts'

/** Adds an event to those that wait, and returns its id. Rejects what has no JSON text, and what is too large. */
export function track(state: State, event: object): string {
  const { occurredAt = 'occurred_at', limit: { events = 10_000, bytes = 16_000_000 } = {} } = state.options
  let id = state.newId()
  let reason: RejectionReason | undefined
  let eventJson = ''
  if (state.isClosed) throw new Error('The client is closed.')
  try {
    const { event_id = id } = event as { event_id?: unknown }
    id = String(event_id)
    const time = occurredAt && !(occurredAt in event) && { [occurredAt]: new Date(state.wallTime()).toISOString() }
    eventJson = JSON.stringify({ ...event, event_id, ...time })
    const size = lineOverheadBytes + byteLength(eventJson) + byteLength(JSON.stringify(id))
    if (size > lineBytes) reason = { code: 'too_large', pointer: '', message: tooLarge.replace('#', `${size}`) }
  } catch (error) {
    reason = { code: 'invalid_json', message: `${error}` }
  }
  const item: Item = { eventJson, jsonBytes: byteLength(eventJson), phase: unsent }
  const isFull = state.backlog.size >= events || state.backlogBytes + item.jsonBytes > bytes
  add(state, item)
  if (reason) {
    end(state, item, 'rejected')
    emit(state, 'onRejected', event, id, reason)
  } else if (isFull) {
    end(state, item, 'evicted')
    emit(state, 'onEvicted', event, id, `The limit of ${events} events or ${bytes} bytes is reached.`)
  } else {
    state.addedItems.add(item)
    save(state)
    plan(state)
  }
  return id
}
