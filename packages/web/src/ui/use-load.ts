import { useEffect, useEffectEvent } from 'react'

/**
 * Loads a value when the component mounts and whenever `key` changes, and passes it to `onLoaded`. Drops a value that
 * arrives after the key has changed.
 */
export function useLoad<T>(key: unknown, load: () => Promise<T>, onLoaded: (value: T) => void): void {
  const start = useEffectEvent(load)
  const report = useEffectEvent(onLoaded)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new key means that the same load may return another value.
  useEffect(() => {
    let isCurrent = true
    start().then((value) => {
      if (isCurrent) report(value)
    })
    return () => {
      isCurrent = false
    }
  }, [key])
}
