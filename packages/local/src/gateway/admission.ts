import type { Clock } from '@sluice/core/clock'

export type AdmissionLimits = {
  /** Requests in the handler at once. */
  handlersAtOnce: number
  /** Requests that wait for their turn. */
  waiting: number
  /** How long a request may wait. */
  waitSeconds: number
  /** Bytes of the bodies that wait. */
  waitingBytes: number
}

export type AdmissionOptions = {
  limits: AdmissionLimits
  clock: Clock
  /** Returns how many connections were ever accepted. */
  connections: () => number
}

/** Resolves with true when it is the request's turn, with false if that takes too long. Each turn must call `leave` at its end. */
export type Admission = { enter: (bytes: number) => Promise<boolean>; leave: () => void }

type Waiting = { bytes: number; since: number; admit: (isAdmitted: boolean) => void }

/** How long new connections can delay the requests that wait. */
const maxYieldMs = 500

/**
 * Admits requests to the handler in the order of their arrival, so that a load above the machine's throughput doesn't slow
 * down the requests that are accepted. New connections go first: Node accepts one in each turn of its event loop, so with a
 * full handler in each turn, some would wait for seconds.
 */
export function admission({ limits, clock, connections }: AdmissionOptions): Admission {
  const waiting = queue()
  let running = 0
  let isScheduled = false
  let scheduledAt = 0
  let accepted = 0

  const admitWaiting = () => {
    const now = clock.monotonic()
    const arrived = connections()
    if (arrived !== accepted && now - scheduledAt < maxYieldMs) {
      accepted = arrived
      return clock.defer(admitWaiting)
    }
    isScheduled = false
    while (running < limits.handlersAtOnce) {
      const first = waiting.take()
      if (!first) return
      const isInTime = now - first.since <= limits.waitSeconds * 1_000
      if (isInTime) running++
      first.admit(isInTime)
    }
  }

  return {
    async enter(bytes) {
      if (waiting.length() === 0 && running < limits.handlersAtOnce) {
        running++
        return true
      }
      if (waiting.length() >= limits.waiting || waiting.bytes() + bytes > limits.waitingBytes) return false
      return new Promise((admit) => waiting.add({ bytes, since: clock.monotonic(), admit }))
    },
    leave() {
      running--
      if (isScheduled || waiting.length() === 0) return
      isScheduled = true
      scheduledAt = clock.monotonic()
      clock.defer(admitWaiting)
    },
  }
}

/** Entries that have left are dropped in blocks, because each shift of a long array moves all of it. */
const blockLength = 1_000

function queue() {
  let entries: Waiting[] = []
  let first = 0
  let bytes = 0
  return {
    length: () => entries.length - first,
    bytes: () => bytes,
    add(entry: Waiting): void {
      entries.push(entry)
      bytes += entry.bytes
    },
    take(): Waiting | undefined {
      const entry = entries[first]
      if (!entry) return undefined
      bytes -= entry.bytes
      if (++first === blockLength) {
        entries = entries.slice(first)
        first = 0
      }
      return entry
    },
  }
}
