import { type Clock, nextTurn, sleep } from '@sluice/core/clock'

/** The requests to a running delivery: to deliver now, to drain and end, or to end at once. */
export class DeliveryControl {
  readonly #clock: Clock
  readonly #abort = new AbortController()
  #flushes: (() => void)[] = []
  #isDraining = false
  #hasNews = false
  #wake = () => {}
  #wakeReader = () => {}

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

  /** True if a caller waits for a delivery, or if there are records that the current turn may not have read. */
  get isAwaited(): boolean {
    return this.#isDraining || this.#flushes.length > 0 || this.#hasNews
  }

  /** Starts a turn, which reads every record that there is. Returns the calls of `flush` so far. */
  startTurn(): readonly (() => void)[] {
    this.#hasNews = false
    return this.waiting()
  }

  /** Makes the delivery read again soon, because its stream has new records. */
  notify(): void {
    this.#hasNews = true
    this.#wakeReader()
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
    if (ms === 0) return nextTurn(this.#clock)
    const paused = this.#sleep(ms)
    this.#wakeReader = this.#wake
    return paused
  }

  /** Waits for `ms` milliseconds, or until a caller wants a delivery now. @throws the signal's reason once it must end */
  async backOff(ms: number): Promise<void> {
    this.signal.throwIfAborted()
    await this.#sleep(ms)
    this.signal.throwIfAborted()
  }

  #sleep(ms: number): Promise<void> {
    const woken = new AbortController()
    this.#wake = () => woken.abort()
    return sleep(this.#clock, ms, woken.signal).catch(() => {})
  }

  #end(): void {
    this.#abort.abort()
    this.#wake()
  }
}
