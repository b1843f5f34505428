import type { Flushed, RejectionReason } from './api.ts'
import { end } from './backlog.ts'
import { takeBatch } from './batch.ts'
import { requestEvents } from './contract.ts'
import { emit } from './emit.ts'
import { save } from './journal.ts'
import { type Outcome, request } from './request.ts'
import type { State } from './state.ts'
import { type Item, inFlight, uncertain, unsent } from './store.ts'
import { within } from './within.ts'

const timeoutMs = 30_000
const firstBackoffMs = 500
const maxBackoffMs = 60_000

/** Plans the next request: later if the last one has failed. An earlier plan stays. */
export function plan(state: State): void {
  const { backlog, batchMs, failures, isPaused } = state
  const isUrgent = state.onDrained.length || backlog.size >= state.batchEvents || state.backlogBytes >= state.batchBytes
  if (isPaused || !backlog.size) {
    stop(state)
    for (const call of state.onDrained.splice(0)) call()
  } else if (!state.isSending && (isUrgent || failures || !state.cancelSend)) {
    stop(state)
    const ms = isUrgent ? 0 : batchMs
    const run = () => {
      state.cancelSend = undefined
      send(state, false)
    }
    state.cancelSend = state.schedule(failures ? state.notBefore - state.monotonic() : ms, run, true)
  }
}

function stop(state: State): void {
  state.cancelSend?.()
  state.cancelSend = undefined
}

/**
 * Sends the next batch, or what fits into the last requests of a page. Their responses may never be seen, so the events stay
 * stored.
 */
export async function send(state: State, isLeaving: boolean): Promise<void> {
  const batch = state.isPaused ? [] : takeBatch(state, isLeaving)
  // Everything may be on its way already, because the page was about to leave.
  if (!batch.length) return
  state.isSending ||= !isLeaving
  for (const item of batch) {
    item.phase = inFlight
    if (isLeaving) state.leavingBytes += item.jsonBytes + 1
  }
  const controller = new AbortController()
  const sent = request(state, batch, isLeaving, controller.signal)
  const outcome: Outcome = await within(state, timeoutMs, sent).catch((error) => ({ error }))
  controller.abort()
  state.isSending &&= isLeaving
  settle(state, batch, outcome, isLeaving)
  save(state)
  plan(state)
}

/** Ends the wait of the events that have a final result, and sets the time and the size of the next request. */
function settle(state: State, batch: Item[], outcome: Outcome, isLeaving: boolean): void {
  const { results = [], error, isDenied, isDivisible, retryAfterMs = 0 } = outcome
  let settled = 0
  for (const [index, item] of batch.entries()) {
    if (isLeaving) state.leavingBytes -= item.jsonBytes + 1
    item.phase = uncertain
    const result = results[index]
    if (result?.index !== index) continue
    item.phase = unsent
    const { status } = result
    if (status === 'accepted' || status === 'rejected') {
      settled++
      if (end(state, item, status) && status === 'rejected') {
        const event = JSON.parse(item.eventJson)
        emit(state, 'onRejected', event, String(event.event_id), result.error as RejectionReason)
      }
    }
  }
  if (isDivisible || settled) state.failures = 0
  if (!isDivisible && settled < batch.length) {
    state.retryAt = state.monotonic() + retryAfterMs
    state.notBefore = state.retryAt + state.fraction() * Math.min(maxBackoffMs, firstBackoffMs * 2 ** state.failures++)
  }
  state.maxEvents = isDivisible ? Math.ceil(batch.length / 2) : Math.min(requestEvents, state.maxEvents + 1)
  state.isPaused ||= isDenied
  if (error) emit(state, 'onError', error)
}

/** Sends soon, because the network is back: without the random time. */
export function wake(state: State): void {
  state.notBefore = state.retryAt
  plan(state)
}

export function pause(state: State, isPaused: boolean | undefined): void {
  state.isPaused = isPaused
  plan(state)
}

/**
 * Sends without waiting for more events. Resolves when nothing is left to send and the store is up to date, or after `ms`
 * milliseconds.
 */
export async function flush(state: State, ms = 10_000): Promise<Flushed> {
  const { accepted, rejected } = state.counts
  const write = () => save(state)
  const drain = () =>
    new Promise<void>((resolve) => {
      state.onDrained.push(resolve)
      plan(state)
    })
  // Sends what waits before the store is loaded, which may take long, and then the events of the store.
  await within(state, ms, drain().then(write).then(drain).then(write)).catch(() => {})
  return {
    accepted: state.counts.accepted - accepted,
    rejected: state.counts.rejected - rejected,
    waiting: state.backlog.size,
  }
}
