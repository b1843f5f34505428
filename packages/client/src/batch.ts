import type { State } from './state.ts'
import { type Item, inFlight, uncertain, unsent } from './store.ts'

/** Browsers let a page leave with 64 KiB of requests in flight. */
const leaveBytes = 61_440

/**
 * Reserves the first events that fit into a request: at least one, if there is one that isn't on its way. For a page that is
 * left, reserves events that no request has sent and that fit into its last requests. They are in flight from now on.
 */
export function reserveBatch(state: State, isLeaving: boolean): Item[] {
  let room = isLeaving ? leaveBytes - state.leavingBytes : state.batchBytes
  const batch: Item[] = []
  for (const item of state.backlog) {
    if (item.phase > (isLeaving ? unsent : uncertain)) continue
    room -= item.jsonBytes + 1
    if ((room < 0 && (isLeaving || batch.length > 0)) || batch.length === state.maxEvents) break
    item.phase = inFlight
    if (isLeaving) state.leavingBytes += item.jsonBytes + 1
    batch.push(item)
  }
  return batch
}
