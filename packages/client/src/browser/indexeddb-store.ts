import type { Item, Store } from '../store.ts'
import { whileAlone } from './tab.ts'

type Key = [owner: string, number: number]

const table = 'events'

/**
 * Opens a database of the page's origin. A row's key is its owner, a tab, and a number. Events of tabs that are gone are
 * adopted, and get new keys.
 */
export async function openIndexedDbStore(name: string, owner: string): Promise<Store> {
  let database = await openDatabase(name)

  /** Resolves when the writes of `run` are on disk. */
  const attempt = async (run: (rows: IDBObjectStore) => void): Promise<void> => {
    const transaction = database.transaction(table, 'readwrite', { durability: 'strict' })
    run(transaction.objectStore(table))
    await settled(transaction, 'complete')
  }
  /** Tries again with another connection, because browsers close those of a page in the background. */
  const transact = (run: (rows: IDBObjectStore) => void): Promise<void> =>
    attempt(run).catch(async () => {
      database.close()
      database = await openDatabase(name)
      return attempt(run)
    })

  return {
    load: (newKey) =>
      whileAlone(async (isActive) => {
        let items: Item[] = []
        await transact((rows) => {
          const keys = rows.getAllKeys()
          const values = rows.getAll()
          items = []
          values.onsuccess = () => {
            for (const [index, key] of keys.result.entries()) {
              const [from] = key as Key
              if (from !== owner && isActive(from)) continue
              const item = { ...values.result[index], key: newKey() }
              items.push(item)
              rows.delete(key)
              rows.put(item, [owner, item.key])
            }
          }
        })
        return items
      }),
    add: (items) =>
      transact((rows) => {
        for (const item of items) rows.put(item, [owner, item.key])
      }),
    remove: (keys) =>
      transact((rows) => {
        for (const key of keys) rows.delete([owner, key])
      }),
    close: async () => database.close(),
  }
}

async function openDatabase(name: string): Promise<IDBDatabase> {
  const opening = indexedDB.open(name, 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore(table)
  await settled(opening, 'success')
  return opening.result
}

/** Resolves with an event of this name. Fails with the error of the target. */
const settled = (target: IDBRequest | IDBTransaction, name: string): Promise<void> =>
  new Promise((resolve, reject) => {
    target.addEventListener(name, () => resolve())
    for (const failure of ['error', 'abort']) target.addEventListener(failure, () => reject(target.error))
  })
