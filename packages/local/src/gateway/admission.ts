import type { Clock } from '@sluice/core/clock'

export type AdmissionLimits = {
  /** Requests in the handler at once. */
  handlersAtOnce: number
  /** How long a request may wait for its turn. */
  waitSeconds: number
  /** Bytes of the bodies that wait. */
  waitingBytes: number
}

/** `admitted` resolves when it is the request's turn. Each admitted request must call `leave` at its end. */
export type Admission = { enter: (bytes: number) => 'busy' | Promise<'admitted' | 'late'>; leave: () => void }

type Waiting = { bytes: number; since: number; admit: (outcome: 'admitted' | 'late') => void }

/** The weight of the newest interval between two turns in their mean. */
const newestWeight = 0.05

/**
 * Admits requests to the handler in the order of their arrival. A request that would wait too long is `busy` at once, so
 * that a load above the machine's throughput doesn't slow down the requests that are accepted.
 */
export function admission(clock: Clock, { handlersAtOnce, waitSeconds, waitingBytes }: AdmissionLimits): Admission {
  const waitMs = waitSeconds * 1_000
  let running = 0
  let waiting: Waiting[] = []
  let next = 0
  let bytes = 0
  let meanMs = 0
  let lastTurnAt = Number.NaN
  const length = () => waiting.length - next

  const countTurn = () => {
    const now = clock.monotonic()
    // While nothing waits, the time between two ends depends on the clients.
    if (length() > 0 && !Number.isNaN(lastTurnAt)) meanMs += newestWeight * (now - lastTurnAt - meanMs)
    lastTurnAt = length() > 0 ? now : Number.NaN
    return now
  }
  const takeNext = () => {
    const first = waiting[next]
    if (!first) return undefined
    bytes -= first.bytes
    next++
    // Each shift of a long array would move all of it.
    if (next === 1_000) {
      waiting = waiting.slice(next)
      next = 0
    }
    return first
  }

  return {
    enter(size) {
      if (running < handlersAtOnce) {
        running++
        return Promise.resolve('admitted')
      }
      if (length() * meanMs > waitMs || bytes + size > waitingBytes) return 'busy'
      bytes += size
      return new Promise((admit) => waiting.push({ bytes: size, since: clock.monotonic(), admit }))
    },
    leave() {
      const now = countTurn()
      for (let first = takeNext(); first; first = takeNext()) {
        const isLate = now - first.since > waitMs
        first.admit(isLate ? 'late' : 'admitted')
        if (!isLate) return
      }
      running--
    },
  }
}
