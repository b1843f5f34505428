import type { Stats } from '@sluice/core/control-api'
import { useEffect, useState } from 'react'
import { fetchStats } from './api.ts'

/** The pipeline's counts, asked for while the page can be seen. */
export function useStats(everyMs: number): Stats | null {
  const [stats, setStats] = useState<Stats | null>(null)
  useEffect(() => {
    let isCurrent = true
    const ask = async () => {
      if (document.hidden) return
      const answer = await fetchStats()
      if (isCurrent && answer) setStats(answer)
    }
    ask()
    const timer = setInterval(ask, everyMs)
    return () => {
      isCurrent = false
      clearInterval(timer)
    }
  }, [everyMs])
  return stats
}
