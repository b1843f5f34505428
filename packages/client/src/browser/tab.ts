const prefix = 'sluice '

/**
 * Shows other tabs that this one sends the events of `owner`, until the returned function is called or the tab is gone.
 * Pages that aren't secure have no locks: two tabs may then send the same event, under its one id.
 */
export function holdLock(owner: string): () => void {
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  navigator.locks?.request(prefix + owner, () => held).catch(() => {})
  return release
}

/**
 * Calls `adopt` while no other tab does: two tabs must not adopt the same events. `isActive` returns true if a tab sends
 * the events of an owner.
 */
export async function whileAlone<T>(adopt: (isActive: (owner: string) => boolean) => Promise<T>): Promise<T> {
  const { locks } = navigator
  if (!locks) return adopt(() => false)
  return locks.request(`${prefix}adopt`, async () => {
    const { held = [] } = await locks.query()
    return adopt((owner) => held.some(({ name }) => name === prefix + owner))
  })
}
