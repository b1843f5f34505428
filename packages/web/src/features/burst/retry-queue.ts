import type { Batch } from './batch.ts'

/** Batches to resend, each not before its time. */
export class RetryQueue {
  #waiting: { batch: Batch; notBefore: number }[] = []

  get isEmpty(): boolean {
    return this.#waiting.length === 0
  }

  add(batch: Batch, notBefore: number): void {
    this.#waiting.push({ batch, notBefore })
  }

  /** Removes and returns the first batch that is due. */
  takeDue(now: number): Batch | undefined {
    const due = this.#waiting.find(({ notBefore }) => notBefore <= now)
    this.#waiting = this.#waiting.filter((it) => it !== due)
    return due?.batch
  }

  /** Removes all batches, and returns the number of their events. */
  clear(): number {
    const events = this.#waiting.reduce((sum, { batch }) => sum + batch.events, 0)
    this.#waiting = []
    return events
  }
}
