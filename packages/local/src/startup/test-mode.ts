import type { Clock } from '@sluice/core/clock'
import { type ManualClock, manualClock } from '@sluice/core/manual-clock'
import { inTurn } from '../aws/in-turn.ts'
import type { PipelineTime } from '../console/clock-routes.ts'

/** The work of a pipeline that is in progress: the requests to `POST /submit` and the delivery streams. */
export class Work {
  readonly #counts = { request: 0, delivery: 0 }

  /** Counts work until it ends, and returns it. */
  track<T>(kind: 'request' | 'delivery', work: Promise<T>): Promise<T> {
    this.#counts[kind]++
    const end = () => void this.#counts[kind]--
    work.then(end, end)
    return work
  }

  /** The number of requests to `POST /submit` in progress. */
  get requests(): number {
    return this.#counts.request
  }

  get total(): number {
    return this.#counts.request + this.#counts.delivery
  }
}

/** How a pipeline differs that a test has started. Its parts call each other without sockets, and never wait to read. */
export type TestMode = {
  /** True if nothing is left of the data after the end. Then nothing waits for the disk. */
  isTemporary: boolean
  /** The system's clock: for calls of tests that wait for an event. */
  systemClock: Clock
  work: Work
  /** Moves the pipeline's clock. Absent if that is the system's. */
  time?: PipelineTime | undefined
}

/** Steps after which a long advance lets the process do other work. */
const stepsAtOnce = 100

/** More real time than the slowest file needs. */
const idleWithinMs = 30_000

/**
 * Returns a clock that a test moves, for a pipeline whose work is counted. Before time moves, and after each timer, it waits
 * until all work waits for a timer. A request in the handler then waits for its next attempt, and a delivery stream waits
 * for new records or for the end of its interval.
 */
export function manualTime(start: number, work: Work, systemClock: Clock): { clock: ManualClock; time: PipelineTime } {
  let deferred = 0
  let steps = 0
  const isIdle = () => work.total + deferred <= clock.waiting()
  const turn = () => new Promise<void>((resolve) => systemClock.defer(resolve))
  const settle = async () => {
    for (let round = 0; round < 20; round++) await Promise.resolve()
    if (++steps % stepsAtOnce === 0) await turn()
    const startedAt = systemClock.monotonic()
    while (!isIdle()) {
      await turn()
      if (systemClock.monotonic() - startedAt < idleWithinMs) continue
      throw new Error(`The pipeline was busy for ${idleWithinMs / 1_000} s, so its time couldn't move.`)
    }
  }
  const clock = manualClock(start, {
    settle,
    defer(run) {
      deferred++
      systemClock.defer(() => {
        deferred--
        run()
      })
    },
  })
  const oneAtATime = inTurn()
  const time: PipelineTime = {
    now: clock.now,
    advance: (ms) => oneAtATime('', () => turn().then(() => clock.advance(ms))),
    waitingRequests: () => settle().then(() => work.requests),
  }
  return { clock, time }
}
