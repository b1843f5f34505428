import { useEffect, useEffectEvent } from 'react'
import type { Entry } from '../../log/entry.ts'
import { isLostResponse } from '../../log/status.ts'

/** Stops the automatic retries of an entry once all its events are in S3, although no response has confirmed them. */
export function useStopDelivered(entries: readonly Entry[], onStop: (key: string) => void): void {
  const stop = useEffectEvent(onStop)
  useEffect(() => {
    for (const entry of entries) {
      const { attempt } = entry
      if (attempt && !attempt.isLast && attempt.nextAt !== null && isLostResponse(entry)) stop(entry.key)
    }
  }, [entries])
}
