import { type Clock, timeout } from '@sluice/core/clock'

/** The requests that a server is working on, so that it can finish them before it stops. */
export class InFlight {
  readonly #requests = new Set<Promise<unknown>>()

  /** Adds a request, which must not reject. */
  add(request: Promise<unknown>): void {
    this.#requests.add(request)
    void request.finally(() => this.#requests.delete(request))
  }

  /** Resolves once all requests are finished, or after `withinMs` milliseconds. */
  async finish(clock: Clock, withinMs: number): Promise<void> {
    const { signal, cancel } = timeout(clock, withinMs)
    const isOver = new Promise((resolve) => signal.addEventListener('abort', resolve))
    await Promise.race([Promise.all(this.#requests), isOver]).finally(cancel)
  }
}
