import type { Client, Flushed } from './api.ts'
import { clear, persisted, save } from './journal.ts'
import { flush, pause } from './sender.ts'
import type { State } from './state.ts'
import { track } from './track.ts'

/** Starts a client. Returns its methods. */
export function startClient(state: State): Client<object> {
  let closing: Promise<Flushed> | undefined
  save(state)
  return {
    track: (event) => track(state, event),
    persisted: () => persisted(state),
    flush: (ms) => flush(state, ms),
    stats: () => ({ ...state.counts, waiting: state.backlog.size }),
    pause: () => pause(state, true),
    resume: () => pause(state, state.isClosed),
    clear: () => clear(state),
    close: () => (closing ??= close(state)),
  }
}

async function close(state: State): Promise<Flushed> {
  const flushed = await flush(state)
  state.isClosed = true
  pause(state, true)
  await save(state)
  state.isStoreClosed = true
  state.cancelRetry?.()
  return flushed
}
