import type { State } from './state.ts'

/**
 * Waits for a promise.
 * @throws Error after `ms` milliseconds
 */
export const within = <T>({ schedule }: State, ms: number, promise: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const cancel = schedule(ms, () => reject(new Error(`No response within ${ms} ms.`)))
    promise.then(resolve, reject).finally(cancel)
  })
