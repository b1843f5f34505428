import type { Flushed } from './api.ts'
import { end } from './backlog.ts'
import { reserveBatch } from './batch.ts'
import { requestEvents } from './contract.ts'
import { emit } from './emit.ts'
import { save } from './journal.ts'
import { type Outcome, request } from './request.ts'
import type { State } from './state.ts'
import { type Item, uncertain, unsent } from './store.ts'
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

/** Returns true if other tabs may have adopted the events. Before the first load, they can't. */
const isExpired = ({ loads, wantedLoads }: State): boolean => loads > 0 && loads < wantedLoads

function stop(state: State): void {
  state.cancelSend?.()
  state.cancelSend = undefined
}

/**
 * Sends the next batch, or what fits into the last requests of a page. Their responses may never be seen, so the events stay
 * stored.
 */
export async function send(state: State, isLeaving: boolean): Promise<void> {
  const batch = state.isPaused || isExpired(state) ? [] : reserveBatch(state, isLeaving)
  // Everything may be on its way already, because the page was about to leave.
  if (!batch.length) return
  state.isSending ||= !isLeaving
  const controller = new AbortController()
  const sent = request(state, batch, isLeaving, controller.signal)
  const outcome: Outcome = await within(state, timeoutMs, sent).catch((error) => ({ error }))
  controller.abort()
  state.isSending &&= isLeaving
  settle(state, batch, outcome, isLeaving)
  save(state)
  plan(state)
}

/**
 * Ends the wait of the events that have a final result, and sets the time and the size of the next request. Only the endpoint's
 * own words end an event: a result, or a problem with a code. Proxies and API Gateway respond in other formats, and the login
 * page of a Wi-Fi with 200. Only 413 needs no code.
 */
function settle(state: State, batch: Item[], outcome: Outcome, isLeaving: boolean): void {
  const { status = 0, body = {}, retryAfterMs = 0 } = outcome
  const { results, code, detail, message = detail } = body
  const text = `${status} ${message}`
  const isDenied = status === 401 || status === 403
  const isTooLarge = status === 413
  const isFinal = !results && !isDenied && (isTooLarge || (code && status < 429))
  /** Smaller batches may be accepted: this one is too large, or one event spoils it. */
  const isDivisible = isFinal && batch.length > 1 && (isTooLarge || status === 400)
  const rejection = isFinal && !isDivisible && { code: code ?? 'too_large', message: text }
  let settled = 0
  for (const [index, item] of batch.entries()) {
    if (isLeaving) state.leavingBytes -= item.jsonBytes + 1
    item.phase = uncertain
    const result = rejection ? { index, status: 'rejected' as const, error: rejection } : results?.[index]
    if (result?.index !== index) continue
    item.phase = unsent
    if (result.status !== 'accepted' && result.status !== 'rejected') continue
    settled++
    if (end(state, item, result.status) && result.status === 'rejected') {
      const event = JSON.parse(item.eventJson)
      emit(state, 'onRejected', event, String(event.event_id), result.error)
    }
  }
  if (isDivisible || settled) state.failures = 0
  if (!isDivisible && settled < batch.length) {
    state.retryAt = state.monotonic() + retryAfterMs
    state.notBefore = state.retryAt + state.fraction() * Math.min(maxBackoffMs, firstBackoffMs * 2 ** state.failures++)
  }
  state.maxEvents = isDivisible ? Math.ceil(batch.length / 2) : Math.min(requestEvents, state.maxEvents + 1)
  state.isPaused ||= isDenied
  if (!results) emit(state, 'onError', outcome.error ?? new Error(text))
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
