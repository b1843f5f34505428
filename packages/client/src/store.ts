/** An event that waits. */
export type Item = {
  /** Unique in its client, and rising. */
  key: number
  id: string
  /** The event's JSON text, as it is sent. */
  text: string
  /** Bytes of the text in UTF-8. */
  bytes: number
}

/** A place that keeps events until they have a result. Calls never overlap, and `load` is the first one. */
export type Store = {
  /** Returns the events that nobody else sends. They are this client's from now on, under new keys. */
  load: (newKey: () => number) => Promise<Item[]>
  /** Resolves when the events would survive the end of the process. */
  add: (items: Item[]) => Promise<void>
  remove: (keys: number[]) => Promise<void>
  close: () => Promise<void>
}
