/** No request may have stored the event. */
export const unsent = 0
/** A request has sent the event, here or on another page, and its result is unknown. */
export const uncertain = 1
/** A request with the event has no response yet. */
export const inFlight = 2

export type Phase = typeof unsent | typeof uncertain | typeof inFlight

/** An event that waits. */
export type Item = {
  /** The event's JSON text, as it is sent. */
  eventJson: string
  /** Bytes of the text in UTF-8. */
  jsonBytes: number
  phase: Phase
  /** The key of the event in the store, from its first write on. */
  rowKey?: string
}

/** A place that keeps events until they have a result. Calls never overlap, and `load` is the first one. */
export type Store = {
  /** Returns the texts of events that nobody else sends, by their keys. They are this client's from now on. */
  load: () => Promise<Map<string, string>>
  /** Adds events under their keys, and removes keys. Resolves when the events would survive the end of the process. */
  write: (added: Item[], removed: string[]) => Promise<void>
}
