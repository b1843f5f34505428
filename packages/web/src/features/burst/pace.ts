import type { Plan } from './burst.ts'

/** A late timer makes up for one second at most; more would exceed the requested rate. */
const maxBacklogMs = 1_000

/** Allows events at the rate of a plan. */
export class Pace {
  readonly #perMs: number
  readonly #most: number
  #allowance = 0

  constructor({ perSecond, batch }: Plan) {
    this.#perMs = perSecond / 1_000
    this.#most = batch + maxBacklogMs * this.#perMs
  }

  /** Adds the events of a time in milliseconds. */
  pass(ms: number): void {
    this.#allowance = Math.min(this.#allowance + ms * this.#perMs, this.#most)
  }

  /** Allows that many events, or returns false if they have to wait. */
  take(events: number): boolean {
    if (this.#allowance < events) return false
    this.#allowance -= events
    return true
  }
}
