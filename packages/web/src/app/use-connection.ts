import type { JourneyEvent } from '@sluice/core/control-api'
import { useEffect, useState } from 'react'
import type { LogAction } from '../log/log.ts'
import { noActivity, updateActivity } from '../pipeline/activity.ts'
import type { Connection } from '../pipeline/connection.ts'
import { isDeployed } from '../submit/endpoint.ts'
import { delay } from '../ui/delay.ts'
import type { follow } from './live.ts'

const initial: Connection = { api: isDeployed ? 'unknown' : 'checking', live: 'off', local: null }
const retryMs = 2_000

/** Connects to the local pipeline behind this page, if there is one. Adds its journey events to the log. */
export function useConnection(dispatch: (action: LogAction) => void) {
  const [connection, setConnection] = useState(initial)
  const [activity, setActivity] = useState(noActivity)
  useEffect(() => {
    if (isDeployed) return
    const stopped = new AbortController()
    const start = async () => {
      const follow = await loadFollow(stopped.signal, () => setConnection({ ...initial, api: 'unreachable' }))
      if (stopped.signal.aborted || !follow) return
      const onEvent = (event: JourneyEvent) => setActivity((activity) => updateActivity(activity, event))
      const disconnect = follow(setConnection, onEvent, (change) => dispatch({ type: 'changed', change }))
      stopped.signal.addEventListener('abort', disconnect)
    }
    start()
    return () => stopped.abort()
  }, [dispatch])
  return { connection, activity }
}

/** Loads the code that follows, which a deployed page doesn't need. Tries until `signal` is aborted. */
async function loadFollow(signal: AbortSignal, onFailure: () => void): Promise<typeof follow | undefined> {
  while (!signal.aborted) {
    const loaded = await import('./live.ts').catch(() => null)
    if (loaded) return loaded.follow
    if (!signal.aborted) onFailure()
    await delay(retryMs, signal)
  }
  return undefined
}
