import type { Stats } from '@sluice/core/control-api'
import { useEffect, useState } from 'react'
import { fetchStats } from './api.ts'

/** Returns the counts of the local pipeline, fetched every `everyMs` while the page is visible. */
export function useStats(everyMs: number): Stats | null {
  const [stats, setStats] = useState<Stats | null>(null)
  useEffect(() => {
    let isCurrent = true
    const update = async () => {
      if (document.hidden) return
      const fetched = await fetchStats()
      if (isCurrent && fetched) setStats(fetched)
    }
    update()
    const timer = setInterval(update, everyMs)
    return () => {
      isCurrent = false
      clearInterval(timer)
    }
  }, [everyMs])
  return stats
}
