import { useCallback, useEffect, useEffectEvent, useReducer, useRef, useState } from 'react'
import { nameOf, readDraft } from '../draft/draft.ts'
import type { Entry } from '../log/entry.ts'
import { historyKey, loadHistory, readHistory, saveHistory } from '../log/history-storage.ts'
import { type Change, change, type Log, openLog } from '../log/log.ts'
import { beat, noPulse } from '../pipeline/activity.ts'
import { findEvent } from '../pipeline/api.ts'
import { type Connection, connect } from '../pipeline/connection.ts'
import { deployed, submitUrl } from '../submit/endpoint.ts'
import { contentTypeOf, type EventFormat, type FormatName, loadFormat, plainJson } from '../submit/event-format.ts'
import { submit } from '../submit/submit.ts'
import { currentTarget, type Target } from '../submit/target.ts'
import { pause } from '../ui/delay.ts'

const unasked: Connection = { api: deployed ? 'unknown' : 'asking', live: 'off', local: null }
const saveAfterMs = 300
/** How many of the newest entries are asked for when the stream was lost for a while; each search reads objects. */
const catchUp = 10

/** Not needed for the first paint, and there before anything can have been answered. */
let attempts: typeof import('../submit/retry.ts') | null = null
const loadAttempts = () =>
  import('../submit/retry.ts').then(
    (loaded) => {
      attempts = loaded
    },
    () => {},
  )

/** The page's state: what was sent, what is known of the pipeline, and how to send more. */
export function useConsole() {
  const [log, dispatch] = useReducer(change, null, () => openLog(loadHistory()))
  const [connection, setConnection] = useState(unasked)
  const [pulse, setPulse] = useState(noPulse)
  useEffect(() => {
    if (deployed) return
    return connect(setConnection, (event) => {
      dispatch({ type: 'heard', event })
      setPulse((pulse) => beat(pulse, event))
    })
  }, [])
  useKeptHistory(log, dispatch)
  useFoundEvents(log, connection, dispatch)

  useEffect(() => {
    loadAttempts()
  }, [])
  const waits = useRef(new Map<string, AbortController>())
  const send = useCallback(async (text: string, name: FormatName = 'json') => {
    // What is plain is sent at once, not after a turn.
    const format = name === 'json' ? plainJson : await loadFormat(name)
    // What is changed in the meantime is for what is sent then.
    const target = currentTarget()
    const post = (body: string) => submit(target.url, body, { ...target, type: contentTypeOf(name, body) })
    const entry = newEntry(text, format, target)
    const { key } = entry
    const stopped = new AbortController()
    waits.current.set(key, stopped)
    dispatch({ type: 'sent', entry })
    let outcome = await post(text)
    for (let number = 2; attempts && number <= attempts.maxAttempts; number++) {
      const next = attempts.nextAttempt(text, outcome, number - 1, name)
      if (!next || stopped.signal.aborted) break
      dispatch({ type: 'answered', key, outcome, attempt: { number, nextAt: Date.now() + next.waitMs } })
      await pause(next.waitMs, stopped.signal)
      if (stopped.signal.aborted) break
      dispatch({ type: 'attempted', key })
      outcome = attempts.merge(outcome, next.indexes, await post(next.text))
    }
    waits.current.delete(key)
    dispatch({ type: 'answered', key, outcome })
  }, [])
  const stop = useCallback((key: string) => {
    dispatch({ type: 'stopped', key })
    waits.current.get(key)?.abort()
  }, [])

  return { log, dispatch, connection, pulse, send, stop }
}

function newEntry(text: string, format: EventFormat, { url, access }: Target): Entry {
  const { bytes, id } = readDraft(text, format)
  const sentAt = new Date().toISOString()
  const key = `${sentAt} ${Math.random().toString(36).slice(2)}`
  const entry: Entry = { key, sentAt, name: nameOf(text), text, bytes, id, outcome: null, hops: {} }
  if (format.name !== 'json') entry.format = format.name
  if (url !== submitUrl) entry.to = url
  if (access) entry.access = access.kind
  return entry
}

function useKeptHistory({ entries }: Log, dispatch: (change: Change) => void) {
  useEffect(() => {
    const save = () => saveHistory(entries)
    const timer = setTimeout(save, saveAfterMs)
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

/** Asks for lines of what was delivered, and for what may have been delivered unheard. */
function useFoundEvents({ entries }: Log, { live }: Connection, dispatch: (change: Change) => void) {
  const asked = useRef(new Set<string>())
  const find = useEffectEvent(async (id: string) => {
    const found = await findEvent(id)
    if (found) dispatch({ type: 'found', id, found })
  })
  const findUnheard = useEffectEvent(async () => {
    const unheard = entries.filter(({ hops, to }) => !hops.delivered && !to).flatMap(({ id }) => id ?? [])
    for (const id of unheard.slice(0, catchUp)) await find(id)
  })

  useEffect(() => {
    if (live === 'on') findUnheard()
  }, [live])

  useEffect(() => {
    for (const { id, key, hops } of entries) {
      const lacksLine = hops.delivered && hops.delivered.line === undefined
      if (!lacksLine || id === null || asked.current.has(key)) continue
      asked.current.add(key)
      find(id)
    }
  }, [entries])
}
