import type { Store } from '../store.ts'
import type { Tab } from './tab.ts'

const table = 'events'

/** Opens a database of the page's origin with a row per event. Adopts the events of tabs that are gone. */
export async function openIndexedDbStore(name: string, { adoptKeys }: Tab): Promise<Store> {
  let database = await openDatabase(name)

  /** Resolves with the result of `run` when its writes are on disk. */
  const attempt = async <T>(run: (rows: IDBObjectStore) => T): Promise<T> => {
    const transaction = database.transaction(table, 'readwrite', { durability: 'strict' })
    const result = run(transaction.objectStore(table))
    await settled(transaction)
    return result
  }
  /** Tries again with another connection, because browsers close those of a page in the background. */
  const transact = <T>(run: (rows: IDBObjectStore) => T): Promise<T> =>
    attempt(run).catch(async () => {
      database.close()
      database = await openDatabase(name)
      return attempt(run)
    })

  return {
    async load() {
      const readKeys = (rows: IDBObjectStore) => rows.getAllKeys() as IDBRequest<string[]>
      const { result } = await transact(readKeys)
      const ours = new Set(await adoptKeys(result))
      // A tab that was open when the keys were read may have removed events since.
      const [keys, texts] = await transact((rows) => [readKeys(rows), rows.getAll()] as const)
      return new Map(keys.result.flatMap((key, index) => (ours.has(key) ? [[key, texts.result[index]]] : [])))
    },
    write: (added, removed) =>
      transact((rows) => {
        for (const { rowKey, eventJson } of added) rows.put(eventJson, rowKey)
        for (const key of removed) rows.delete(key)
      }),
  }
}

async function openDatabase(name: string): Promise<IDBDatabase> {
  const opening = indexedDB.open(name)
  opening.onupgradeneeded = () => opening.result.createObjectStore(table)
  await settled(opening)
  return opening.result
}

type Target = { onsuccess?: unknown; oncomplete?: unknown; onerror: unknown; onabort?: unknown }

/** Resolves when a request or a transaction is done. The error of a request bubbles up to its transaction. */
const settled = (target: Target): Promise<unknown> =>
  new Promise((resolve, reject) => {
    target.onsuccess = target.oncomplete = resolve
    target.onerror = target.onabort = ({ target }: Event) => reject((target as IDBRequest).error)
  })
