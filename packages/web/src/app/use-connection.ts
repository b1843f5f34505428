import type { JourneyEvent } from '@sluice/core/control-api'
import { useEffect, useEffectEvent, useState } from 'react'
import { noActivity, updateActivity } from '../pipeline/activity.ts'
import { type Connection, connect } from '../pipeline/connection.ts'
import { isDeployed } from '../submit/endpoint.ts'

const initial: Connection = { api: isDeployed ? 'unknown' : 'checking', live: 'off', local: null }

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
    return connect(setConnection, (event) => receive(event))
  }, [])
  return { connection, activity }
}
