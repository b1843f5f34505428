import type { JourneyEvent } from '@sluice/core/control-api'

export type Numbered = { id: number; event: JourneyEvent }

/** What happened to events lately, for the console: bounded, numbered, resumable. */
export function journey(maxIds = 100_000) {
  const listeners = new Set<(numbered: Numbered) => void>()
  const kept: Numbered[] = []
  let keptIds = 0
  let nextId = 1
  const closing = Promise.withResolvers<void>()
  return {
    publish(event: JourneyEvent): void {
      const numbered = { id: nextId++, event }
      kept.push(numbered)
      keptIds += event.ids.length + 1
      while (keptIds > maxIds) keptIds -= (kept.shift()?.event.ids.length ?? 0) + 1
      for (const listener of listeners) listener(numbered)
    },
    /** What came after `id`, as far as it is kept. */
    since: (id: number): Numbered[] => kept.filter((numbered) => numbered.id > id),
    /** Resolves when nothing more will come. */
    closed: closing.promise,
    close: closing.resolve,
    subscribe(listener: (numbered: Numbered) => void): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
