import type { ReceivedRequest } from '@sluice/core/control-api'
import { useEffect, useEffectEvent } from 'react'
import { type Entry, type Steps, setOutcome } from '../../log/entry.ts'
import { others } from '../../log/others.ts'
import { fetchReceived, findEvent } from '../../pipeline/api.ts'
import { browserId } from '../../submit/identity.ts'
import { plural } from '../../ui/format.ts'

const everyMs = 1_000

/**
 * Keeps the list of the events of other senders up to date while the page is visible. The selected one stays in the list
 * when newer ones push it out. Calls `onNew` with the key of the newest one that has arrived since the page was opened.
 */
export function useOtherSenders(selected: string | null, onNew: (key: string) => void): void {
  const report = useEffectEvent(onNew)
  const show = useEffectEvent((received: Entry[]) => setOthers(received, selected))
  useEffect(() => {
    let isCurrent = true
    let isFirst = true
    const update = async () => {
      if (document.hidden) return
      const requests = await fetchReceived()
      if (!isCurrent || !requests) return
      const known = isFirst ? null : new Set(others.get().map(({ key }) => key))
      isFirst = false
      show(requests.filter((request) => request.console !== browserId).map(entryOf))
      const [newest] = others.get()
      if (known && newest && !known.has(newest.key)) report(newest.key)
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
function setOthers(received: Entry[], selected: string | null): void {
  const before = others.get()
  const known = new Map(before.map((entry) => [entry.key, entry]))
  const listed = received.map((entry) => {
    const same = known.get(entry.key)
    return same && JSON.stringify(same) === JSON.stringify(entry) ? same : entry
  })
  const keys = new Set(received.map(({ key }) => key))
  const ids = new Set(received.map(({ id }) => id))
  const kept = before.filter(
    ({ key, id, isFound }) => !keys.has(key) && (key === selected || (isFound && !ids.has(id))),
  )
  const entries = [...listed, ...kept]
  for (const entry of kept) if (!entry.steps.delivered) void findAgain(entry)
  const isSame = entries.length === before.length && entries.every((entry, n) => entry === before[n])
  if (!isSame) others.set(entries)
}

/** Looks for an event that the pipeline doesn't report anymore. */
async function findAgain(entry: Entry): Promise<void> {
  const delivered = entry.id === null ? null : await findEvent(entry.id)
  if (!delivered) return
  const found = { ...entry, steps: { ...entry.steps, delivered } }
  others.set(others.get().map((it) => (it === entry ? found : it)))
}

function entryOf({ at, source, name, bytes, status, ms, response, ...progress }: ReceivedRequest): Entry {
  const { requestId } = response
  const common = { key: `received ${requestId}`, sentAt: at, source, bytes, text: null, steps: stepsOf(progress) }
  if (!('results' in response)) {
    const outcome = { kind: 'problem', status, ms, problem: response } as const
    return { ...common, name: name ?? 'Event', id: null, outcome }
  }
  const { accepted, rejected, retry } = response
  const total = accepted + rejected + retry
  const entry = setOutcome({ ...common, name: '', id: null, outcome: null }, { kind: 'results', status, ms, response })
  return {
    ...entry,
    name: total === 1 ? (name ?? entry.id ?? 'Event') : plural(total, 'event'),
    arrived: progress.arrived,
    ...(accepted > 1 && { undelivered: accepted - progress.deliveredEvents }),
  }
}

type Progress = Pick<ReceivedRequest, 'stored' | 'buffered' | 'delivered' | 'arrived' | 'deliveredEvents'>

function stepsOf({ stored, buffered, delivered }: Progress): Steps {
  return {
    ...(stored && { stored }),
    ...(buffered && { buffered: bufferedStep(buffered) }),
    ...(delivered && { delivered }),
  }
}

function bufferedStep({ bytes, ...fill }: NonNullable<ReceivedRequest['buffered']>) {
  return { ...fill, bufferedBytes: bytes }
}
