import { useEffect, useEffectEvent, useReducer, useRef } from 'react'
import { historyKey, loadHistory, readHistory, saveHistory } from '../log/history-storage.ts'
import { type Change, change, type Log, openLog } from '../log/log.ts'
import { findEvent } from '../pipeline/api.ts'
import type { Connection } from '../pipeline/connection.ts'

const saveDelayMs = 300
/** Entries to search for after the live connection was lost. Each search reads objects. */
const maxSearches = 10

/** The log of this browser, loaded from its storage and stored again after each change. */
export function useLog() {
  const [log, dispatch] = useReducer(change, null, () => openLog(loadHistory()))
  useStoredHistory(log, dispatch)
  return { log, dispatch }
}

function useStoredHistory({ entries }: Log, dispatch: (change: Change) => void) {
  useEffect(() => {
    const save = () => saveHistory(entries)
    const timer = setTimeout(save, saveDelayMs)
    addEventListener('pagehide', save)
    return () => {
      clearTimeout(timer)
      removeEventListener('pagehide', save)
    }
  }, [entries])

  useEffect(() => {
    const onStorage = ({ key, newValue }: StorageEvent) => {
      if (key === historyKey) dispatch({ type: 'read', entries: readHistory(newValue) })
    }
    addEventListener('storage', onStorage)
    return () => removeEventListener('storage', onStorage)
  }, [dispatch])
}

/** Looks up the line of each delivered entry, and the entries that may have been delivered while the page was offline. */
export function useFindDelivered({ entries }: Log, { live }: Connection, dispatch: (change: Change) => void) {
  const searched = useRef(new Set<string>())
  const find = useEffectEvent(async (id: string) => {
    const found = await findEvent(id)
    if (found) dispatch({ type: 'found', id, found })
  })
  const findMissed = useEffectEvent(async () => {
    const missed = entries.filter(({ steps, to }) => !steps.delivered && !to).flatMap(({ id }) => id ?? [])
    for (const id of missed.slice(0, maxSearches)) await find(id)
  })

  useEffect(() => {
    if (live === 'on') findMissed()
  }, [live])

  useEffect(() => {
    for (const { id, key, steps } of entries) {
      const lacksLine = steps.delivered && steps.delivered.line === undefined
      if (!lacksLine || id === null || searched.current.has(key)) continue
      searched.current.add(key)
      find(id)
    }
  }, [entries])
}
