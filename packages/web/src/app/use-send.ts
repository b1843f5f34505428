import { useCallback, useEffect, useRef } from 'react'
import { eventName, readDraft } from '../draft/draft.ts'
import type { Entry } from '../log/entry.ts'
import type { Change } from '../log/log.ts'
import { submitUrl } from '../submit/endpoint.ts'
import { contentTypeOf, type EventFormat, type FormatName, loadFormat, plainJson } from '../submit/event-format.ts'
import { submit } from '../submit/submit.ts'
import { currentTarget, type Target } from '../submit/target.ts'
import { delay } from '../ui/delay.ts'

/** Not needed for the first paint, and there before anything can have been answered. */
let attempts: typeof import('../submit/retry.ts') | null = null
const loadAttempts = () =>
  import('../submit/retry.ts').then(
    (loaded) => {
      attempts = loaded
    },
    () => {},
  )

/** Sends texts, retries where that helps, and logs each step through `dispatch`. `stop` ends the retries of an entry. */
export function useSend(dispatch: (change: Change) => void) {
  useEffect(() => {
    loadAttempts()
  }, [])
  const waits = useRef(new Map<string, AbortController>())
  const send = useCallback(
    async (text: string, name: FormatName = 'json') => {
      // Plain JSON is sent at once, not after a turn of the event loop.
      const format = name === 'json' ? plainJson : await loadFormat(name)
      // A later change of the target applies to later sends.
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
        await delay(next.waitMs, stopped.signal)
        if (stopped.signal.aborted) break
        dispatch({ type: 'attempted', key })
        outcome = attempts.mergeOutcomes(outcome, next.indexes, await post(next.text))
      }
      waits.current.delete(key)
      dispatch({ type: 'answered', key, outcome })
    },
    [dispatch],
  )
  const stop = useCallback(
    (key: string) => {
      dispatch({ type: 'stopped', key })
      waits.current.get(key)?.abort()
    },
    [dispatch],
  )
  return { send, stop }
}

function newEntry(text: string, format: EventFormat, { url, access }: Target): Entry {
  const { bytes, id } = readDraft(text, format)
  const sentAt = new Date().toISOString()
  const key = `${sentAt} ${Math.random().toString(36).slice(2)}`
  const entry: Entry = { key, sentAt, name: eventName(text), text, bytes, id, outcome: null, steps: {} }
  if (format.name !== 'json') entry.format = format.name
  if (url !== submitUrl) entry.to = url
  if (access) entry.access = access.kind
  return entry
}
