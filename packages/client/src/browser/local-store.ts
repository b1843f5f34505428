import type { Store } from '../store.ts'
import { whileAlone } from './tab.ts'

/** Opens a store in localStorage: one entry per event, named by its owner, a tab, and a number. */
export function openLocalStore(name: string, owner: string): Store {
  const nameOf = (key: number) => `${name} ${owner} ${key}`
  return {
    load: (newKey) =>
      whileAlone(async (isActive) => {
        const names = Object.keys(localStorage).filter((entry) => entry.startsWith(`${name} `))
        return names.flatMap((entry) => {
          const [, from = ''] = entry.slice(name.length).split(' ')
          if (from !== owner && isActive(from)) return []
          const item = { ...JSON.parse(localStorage[entry]), key: newKey() }
          localStorage.removeItem(entry)
          localStorage.setItem(nameOf(item.key), JSON.stringify(item))
          return [item]
        })
      }),
    add: async (items) => {
      for (const item of items) localStorage.setItem(nameOf(item.key), JSON.stringify(item))
    },
    remove: async (keys) => {
      for (const key of keys) localStorage.removeItem(nameOf(key))
    },
    close: async () => {},
  }
}
