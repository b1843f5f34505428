import type { ReceivedRequest } from '@sluice/core/control-api'
import { useEffect } from 'react'
import type { Entry } from '../../log/entry.ts'
import { others } from '../../log/others.ts'
import { fetchReceived } from '../../pipeline/api.ts'
import { plural } from '../../ui/format.ts'

const everyMs = 1_000

/** Keeps the list of the events of other senders up to date while the page is visible. */
export function useOtherSenders(): void {
  useEffect(() => {
    let isCurrent = true
    const update = async () => {
      if (document.hidden) return
      const requests = await fetchReceived()
      if (isCurrent && requests) setOthers(requests)
    }
    void update()
    const timer = setInterval(update, everyMs)
    return () => {
      isCurrent = false
      clearInterval(timer)
      others.set([])
    }
  }, [])
}

/** Keeps the entries that didn't change, so that their rows aren't drawn again. */
function setOthers(requests: readonly ReceivedRequest[]): void {
  const known = new Map(others.get().map((entry) => [entry.key, entry]))
  const entries = requests
    .filter(({ source }) => source !== 'console')
    .map((request) => {
      const entry = entryOf(request)
      const before = known.get(entry.key)
      return before && JSON.stringify(before) === JSON.stringify(entry) ? before : entry
    })
  const isSame = entries.length === others.get().length && entries.every((entry, n) => entry === others.get()[n])
  if (!isSame) others.set(entries)
}

function entryOf({ at, source, bytes, status, ms, response, buffered, delivered }: ReceivedRequest): Entry {
  const { requestId } = response
  const steps = { ...(buffered && { buffered: bufferedStep(buffered) }), ...(delivered && { delivered }) }
  const common = { key: `received ${requestId}`, sentAt: at, source, bytes, text: null, steps }
  if (!('results' in response)) {
    return { ...common, name: response.title, id: null, outcome: { kind: 'problem', status, ms, problem: response } }
  }
  const { accepted, rejected, retry, results } = response
  const first = results.find((result) => result.status === 'accepted')
  const total = accepted + rejected + retry
  return {
    ...common,
    name: total === 1 ? (first?.id ?? 'event') : plural(total, 'event'),
    id: first?.id ?? null,
    outcome: { kind: 'results', status, ms, response },
  }
}

function bufferedStep({ bytes, ...fill }: NonNullable<ReceivedRequest['buffered']>) {
  return { ...fill, bufferedBytes: bytes }
}
