import { useEffect, useReducer } from 'react'
import { historyKey, loadHistory, readHistory, saveHistory } from '../log/history-storage.ts'
import { type Log, type LogAction, openLog, updateLog } from '../log/log.ts'

const saveDelayMs = 300

/** Returns the log of this browser. Loads it from the storage and stores it after each change. */
export function useLog() {
  const [log, dispatch] = useReducer(updateLog, null, () => openLog(loadHistory()))
  useStoredHistory(log, dispatch)
  return { log, dispatch }
}

function useStoredHistory({ entries }: Log, dispatch: (action: LogAction) => void) {
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
      if (key === historyKey) dispatch({ type: 'stored-elsewhere', entries: readHistory(newValue) })
    }
    addEventListener('storage', onStorage)
    return () => removeEventListener('storage', onStorage)
  }, [dispatch])
}
