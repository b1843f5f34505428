/** The id of this browser. Its pages send it to the local pipeline, which lists the requests of all senders. */
export const browserId = storedId(() => localStorage, 'sluice.browser')

/** The id of this tab, also after a reload. */
export const tabId = storedId(() => sessionStorage, 'sluice.tab')

function storedId(storage: () => Storage, key: string): string {
  const id = Math.random().toString(36).slice(2)
  try {
    const stored = storage().getItem(key)
    if (stored === null) storage().setItem(key, id)
    return stored ?? id
  } catch {
    // The storage is full or disabled. The id lasts as long as the page.
    return id
  }
}
