import type { JourneyEvent } from '@sluice/core/control-api'

/** An event of the journal with its number, which rises by 1. */
export type JournalEntry = { id: number; event: JourneyEvent }

export type Journal = {
  /** Numbers an event, stores it and passes it to all subscribers. */
  publish: (event: JourneyEvent) => void
  /** Returns the entries after `id` that are still stored. */
  since: (id: number) => JournalEntry[]
  /** Calls `listener` for each new entry. Returns a function that ends the subscription. */
  subscribe: (listener: (entry: JournalEntry) => void) => () => void
  /** Resolves once there will be no more entries. */
  closed: Promise<void>
  close: () => void
}

/** Creates a journal of the latest journey events. Drops the oldest ones above `maxIds` event ids. */
export function createJournal(maxIds = 20_000): Journal {
  const listeners = new Set<(entry: JournalEntry) => void>()
  const stored: JournalEntry[] = []
  let storedIds = 0
  let nextId = 1
  const closing = Promise.withResolvers<void>()
  return {
    publish(event) {
      const entry = { id: nextId++, event }
      stored.push(entry)
      storedIds += event.ids.length + 1
      while (storedIds > maxIds) storedIds -= (stored.shift()?.event.ids.length ?? 0) + 1
      for (const listener of listeners) listener(entry)
    },
    since: (id) => stored.filter((entry) => entry.id > id),
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    closed: closing.promise,
    close: closing.resolve,
  }
}
