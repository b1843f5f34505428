import { system } from './system.ts'

export type Tab = ReturnType<typeof createTab>

/**
 * Returns an owner of events. A lock with its name shows other tabs that this one sends its events. Pages that aren't secure
 * have no locks: two tabs may then send the same event, under its one id.
 */
export function createTab() {
  let owner: string
  let keys = 0
  /** Requests for the locks of owners. */
  let claims: Record<string, Promise<unknown>>
  let held: Promise<void>
  let release: () => void
  /** Resolves with true if no other tab sends the events of `owner`. None will, until this tab is left. */
  const claim = (key: string): Promise<unknown> => {
    // Keys start with their owner, a UUID.
    const owner = key.slice(0, 36)
    claims[owner] ??= new Promise((resolve) => {
      const hold = (lock: Lock | null) => {
        resolve(lock)
        return lock && held
      }
      navigator.locks?.request(owner, { ifAvailable: true }, hold).catch(resolve) ?? resolve(true)
    })
    return claims[owner]
  }
  const enterPage = (): void => {
    claims = {}
    held = new Promise((resolve) => {
      release = resolve
    })
    owner = system.newId()
    claim(owner)
  }
  enterPage()
  return {
    enterPage,
    /** Lets other tabs adopt the events of this one. */
    leavePage: () => release(),
    newKey: () => `${owner} ${++keys}`,
    /** Returns the keys of events that no other tab sends. */
    async adoptKeys(keys: string[]): Promise<string[]> {
      const isOurs = await Promise.all(keys.map(claim))
      return keys.filter((_, index) => isOurs[index])
    },
  }
}
