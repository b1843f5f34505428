import { type Clock, sleep } from '@sluice/core/clock'

/** The requests to a running delivery: to deliver now, to drain and end, or to end at once. */
export class DeliveryControl {
  readonly #clock: Clock
  readonly #abort = new AbortController()
  #flushes: (() => void)[] = []
  #isDraining = false
  #wake = () => {}

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Aborts as soon as the delivery must end without waiting for a response. */
  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** True if the delivery must end once it has delivered everything in the stream. */
  get isDraining(): boolean {
    return this.#isDraining
  }

  /** True if a caller waits for a delivery. */
  get isAwaited(): boolean {
    return this.#isDraining || this.#flushes.length > 0
  }

  /** Resolves once everything that the stream holds now is delivered, or the delivery has ended. */
  flush(): Promise<void> {
    return new Promise((resolve) => {
      this.#flushes.push(resolve)
      this.#wake()
    })
  }

  /** Makes the delivery end once it has delivered everything, or after `withinMs` milliseconds. */
  drain(withinMs: number): () => void {
    this.#isDraining = true
    this.#wake()
    if (withinMs > 0) return this.#clock.after(withinMs, () => this.#end())
    this.#end()
    return () => {}
  }

  /** Returns the calls of `flush` so far, to be passed to `fulfill` once they are delivered. */
  waiting(): readonly (() => void)[] {
    return [...this.#flushes]
  }

  /** Resolves calls of `flush`. */
  fulfill(flushes: readonly (() => void)[]): void {
    this.#flushes = this.#flushes.filter((resolve) => !flushes.includes(resolve))
    for (const resolve of flushes) resolve()
  }

  /** Waits for `ms` milliseconds, or until a caller requests something. */
  pause(ms: number): Promise<void> {
    const woken = new AbortController()
    this.#wake = () => woken.abort()
    return sleep(this.#clock, ms, woken.signal).catch(() => {})
  }

  /** Waits for `ms` milliseconds. @throws the signal's reason once the delivery must end */
  backOff(ms: number): Promise<void> {
    return sleep(this.#clock, ms, this.signal)
  }

  #end(): void {
    this.#abort.abort()
    this.#wake()
  }
}
