import type { Store } from '../store.ts'
import type { Tab } from './tab.ts'

/** Opens a store in localStorage, with an entry per event. Adopts the events of tabs that are gone. */
export function openLocalStore(name: string, { adoptKeys }: Tab): Store {
  const prefix = `${name} `
  return {
    async load() {
      const names = Object.keys(localStorage).filter((entry) => entry.startsWith(prefix))
      const keys = await adoptKeys(names.map((entry) => entry.slice(prefix.length)))
      return new Map(keys.map((key) => [key, localStorage[prefix + key]]))
    },
    async write(added, removed) {
      for (const key of removed) localStorage.removeItem(prefix + key)
      for (const { rowKey, eventJson } of added) localStorage.setItem(prefix + rowKey, eventJson)
    },
  }
}
