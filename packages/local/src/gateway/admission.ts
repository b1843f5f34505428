import type { Clock } from '@sluice/core/clock'
import { quota } from '../aws/quota.ts'

export type AdmissionLimits = {
  /** Requests in the handler at once. */
  handlersAtOnce: number
  /** How long a request may wait for its turn. */
  waitSeconds: number
  /** Requests that are rejected at once, because they would wait too long. More than these wait, and are rejected then. */
  rejectionsPerSecond: number
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

/** A request is let in if its wait is expected to be this share of the limit, because throughput varies. */
const expectedShare = 0.7

/**
 * Admits requests to the handler in the order of their arrival, so that a load above the machine's throughput doesn't slow
 * down the requests that are accepted. A request that would wait too long is rejected at once. Only so many are, because
 * clients that repeat without a pause would otherwise use up the time of the others. New connections go first: Node accepts
 * one in each turn of its event loop, so with a full handler in each turn, some would wait for seconds.
 */
export function admission({ limits, clock, connections }: AdmissionOptions): Admission {
  const waiting = queue()
  const rejections = quota(limits.rejectionsPerSecond, clock, limits.rejectionsPerSecond / 10)
  const throughput = meter(clock)
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

  const isRejected = (bytes: number) => {
    if (waiting.bytes() + bytes > limits.waitingBytes) return true
    const isTooLate = waiting.length() > throughput.perSecond() * limits.waitSeconds * expectedShare
    if (!isTooLate || !rejections.has(1)) return false
    rejections.spend(1)
    return true
  }

  return {
    async enter(bytes) {
      if (waiting.length() === 0 && running < limits.handlersAtOnce) {
        running++
        return true
      }
      if (isRejected(bytes)) return false
      return new Promise((admit) => waiting.add({ bytes, since: clock.monotonic(), admit }))
    },
    leave() {
      running--
      throughput.count(waiting.length() > 0)
      if (isScheduled || waiting.length() === 0) return
      isScheduled = true
      scheduledAt = clock.monotonic()
      clock.defer(admitWaiting)
    },
  }
}

const meterMs = 250

/** Measures how many requests end in a second while others wait: only then it is what the machine can do. */
function meter(clock: Clock) {
  let perSecond = Number.POSITIVE_INFINITY
  let ends = 0
  let since = 0
  return {
    count(areWaiting: boolean) {
      const now = clock.monotonic()
      if (!areWaiting || ends === 0) since = now
      ends = areWaiting ? ends + 1 : 0
      if (now - since < meterMs) return
      perSecond = ((ends - 1) * 1_000) / (now - since)
      ends = 0
    },
    perSecond: () => perSecond,
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
