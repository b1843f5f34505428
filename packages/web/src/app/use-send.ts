import { eventName } from '@sluice/core/event-name'
import { useCallback, useEffect, useLayoutEffect, useRef } from 'react'
import { readDraft } from '../draft/draft.ts'
import type { Entry } from '../log/entry.ts'
import type { Log, LogAction } from '../log/log.ts'
import { submitUrl } from '../submit/endpoint.ts'
import { contentTypeOf, type EventFormat, type FormatName, loadFormat, plainJson } from '../submit/event-format.ts'
import { tabId } from '../submit/identity.ts'
import { isRetryable, type Outcome } from '../submit/outcome.ts'
import type { RetryOptions, retryAll } from '../submit/retry-loop.ts'
import { submit } from '../submit/submit.ts'
import { currentTarget, type Target } from '../submit/target.ts'
import { delay } from '../ui/delay.ts'

/** Loads the code that retries. Not needed for the first paint. */
type LoadRetries = () => Promise<typeof retryAll>

const loadRetries: LoadRetries = () => import('../submit/retry-loop.ts').then((it) => it.retryAll)
const maxLoads = 3
const loadPauseMs = 1_000

/** Returns functions that send a text and stop the retries of an entry. Logs each step through `dispatch`. */
export function useSend(log: Log, dispatch: (action: LogAction) => void, load = loadRetries) {
  const latest = useRef(log)
  useLayoutEffect(() => {
    latest.current = log
  })
  // Preload it: later the server may be gone.
  useEffect(() => void load().catch(() => {}), [load])
  const running = useRef(new Map<string, AbortController>())

  const send = useCallback(
    async (text: string, name: FormatName = 'json') => {
      // Without an await for plain JSON, which is sent at once.
      const format = name === 'json' ? plainJson : await loadFormat(name)
      // The target may change before a retry.
      const target = currentTarget()
      const post = (body: string) => submit(target.url, body, { ...target, type: contentTypeOf(name, body) })
      const entry = newEntry(text, format, target)
      const { key } = entry
      const { signal } = addController(running.current, key)
      dispatch({ type: 'sent', entry })
      const outcome = await retry(text, await post(text), load, {
        post,
        format: name,
        delay: (ms) => delay(ms, signal),
        signal,
        isDelivered: (id) => {
          const { arrived, ...sent } = latest.current.entries.find((it) => it.key === key) ?? entry
          return arrived?.[id] === 'delivered' || (sent.id === id && sent.steps.delivered !== undefined)
        },
        onWait: (outcome, number, waitMs) =>
          dispatch({ type: 'outcome', key, outcome, attempt: { number, nextAt: Date.now() + waitMs } }),
        onAttempt: () => dispatch({ type: 'attempt-started', key }),
      })
      running.current.delete(key)
      dispatch({ type: 'outcome', key, outcome })
    },
    [dispatch, load],
  )
  const stop = useCallback(
    (key: string) => {
      dispatch({ type: 'retries-stopped', key })
      running.current.get(key)?.abort()
    },
    [dispatch],
  )
  return { send, stop }
}

function addController(running: Map<string, AbortController>, key: string): AbortController {
  const controller = new AbortController()
  running.set(key, controller)
  return controller
}

/** Retries with code that may not be loaded yet. If it can't be loaded, the first outcome stays. */
async function retry(text: string, first: Outcome, load: LoadRetries, options: RetryOptions): Promise<Outcome> {
  if (!isRetryable(first)) return first
  for (let loads = 1; loads <= maxLoads && !options.signal.aborted; loads++) {
    const retries = await load().catch(() => null)
    if (retries) return retries(text, first, options)
    await options.delay(loadPauseMs)
  }
  return first
}

function newEntry(text: string, format: EventFormat, { url, access }: Target): Entry {
  const { bytes, id } = readDraft(text, format)
  const sentAt = new Date().toISOString()
  const key = `${sentAt} ${Math.random().toString(36).slice(2)}`
  const entry: Entry = { key, sentAt, name: eventName(text), text, bytes, id, tab: tabId, outcome: null, steps: {} }
  if (format.name !== 'json') entry.format = format.name
  if (url !== submitUrl) entry.to = url
  if (access) entry.access = access.kind
  return entry
}
