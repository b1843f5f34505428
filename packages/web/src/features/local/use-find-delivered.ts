import type { EventLocation } from '@sluice/core/control-api'
import { useEffect, useEffectEvent, useRef } from 'react'
import type { Entry } from '../../log/entry.ts'
import { findEvent } from '../../pipeline/api.ts'
import type { Connection } from '../../pipeline/connection.ts'

/** Entries to search for after the live connection was lost. Each search reads objects. */
const maxSearches = 10

/** Looks up the line of each delivered entry, and the entries that may have been delivered while the page was offline. */
export function useFindDelivered(
  entries: readonly Entry[],
  live: Connection['live'],
  onFound: (id: string, location: EventLocation) => void,
) {
  const searched = useRef(new Set<string>())
  const find = useEffectEvent(async (id: string) => {
    const location = await findEvent(id)
    if (location) onFound(id, location)
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
