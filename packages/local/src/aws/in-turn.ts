/** Returns the result of `run`, which is called when the earlier calls with this key have ended. */
export type InTurn = <T>(key: string, run: () => T | Promise<T>) => Promise<T>

/** Returns a function that runs one call at a time for each key. A call that fails doesn't stop the next one. */
export function inTurn(): InTurn {
  const last = new Map<string, Promise<unknown>>()
  return (key, run) => {
    const result = (last.get(key) ?? Promise.resolve()).then(run)
    const ended: Promise<unknown> = result.catch(() => {}).then(() => last.get(key) === ended && last.delete(key))
    last.set(key, ended)
    return result
  }
}
