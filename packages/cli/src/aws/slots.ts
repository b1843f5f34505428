/** Runs a call as soon as there is a free slot for it. */
export type Slot = <T>(call: () => Promise<T>) => Promise<T>

/** Limits the calls that run at once. The others wait in their order. */
export function slots(count: number): Slot {
  let free = count
  const waiting: (() => void)[] = []
  return async (call) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve))
    else free--
    try {
      return await call()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}
