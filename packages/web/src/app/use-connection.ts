import type { JourneyEvent } from '@sluice/core/control-api'
import { useEffect, useEffectEvent, useState } from 'react'
import { noActivity, updateActivity } from '../pipeline/activity.ts'
import type { Connection, connect } from '../pipeline/connection.ts'
import { isDeployed } from '../submit/endpoint.ts'
import { delay } from '../ui/delay.ts'

const initial: Connection = { api: isDeployed ? 'unknown' : 'checking', live: 'off', local: null }
const retryMs = 2_000

/** Connects to the local pipeline behind this page, if there is one. Calls `onEvent` for each of its journey events. */
export function useConnection(onEvent: (event: JourneyEvent) => void) {
  const [connection, setConnection] = useState(initial)
  const [activity, setActivity] = useState(noActivity)
  const receive = useEffectEvent((event: JourneyEvent) => {
    onEvent(event)
    setActivity((activity) => updateActivity(activity, event))
  })
  useEffect(() => {
    if (isDeployed) return
    const stopped = new AbortController()
    const start = async () => {
      const connectTo = await loadConnect(stopped.signal, () => setConnection({ ...initial, api: 'unreachable' }))
      if (stopped.signal.aborted || !connectTo) return
      const disconnect = connectTo(setConnection, (event) => receive(event))
      stopped.signal.addEventListener('abort', disconnect)
    }
    start()
    return () => stopped.abort()
  }, [])
  return { connection, activity }
}

/** Loads the code that connects, which a deployed page doesn't need. Tries until `signal` is aborted. */
async function loadConnect(signal: AbortSignal, onFailure: () => void): Promise<typeof connect | undefined> {
  while (!signal.aborted) {
    const loaded = await import('../pipeline/connection.ts').catch(() => null)
    if (loaded) return loaded.connect
    if (!signal.aborted) onFailure()
    await delay(retryMs, signal)
  }
  return undefined
}
