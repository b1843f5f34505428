import { useEffect, useReducer, useState } from 'react'
import { loadHistory } from '../log/history-storage.ts'
import { type Log, type LogAction, openLog, updateLog } from '../log/log.ts'

/** Returns the log of this browser. Loads it from the storage and stores it after each change. */
export function useLog() {
  const [log, dispatch] = useReducer(updateLog, null, () => openLog(loadHistory()))
  useStoredHistory(log, dispatch)
  return { log, dispatch }
}

type Storage = typeof import('../log/history-save.ts')

/** Stores the history with code that the first paint doesn't need. */
function useStoredHistory({ entries }: Log, dispatch: (action: LogAction) => void) {
  const [storage, setStorage] = useState<Storage | null>(null)
  useEffect(() => {
    if (!storage) void import('../log/history-save.ts').then(setStorage, () => {})
  }, [storage])
  useEffect(() => storage?.saveHistorySoon(entries), [storage, entries])
  useEffect(() => storage?.followStored((change) => dispatch({ type: 'changed', change })), [storage, dispatch])
}
