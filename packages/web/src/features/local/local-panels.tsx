import type { EventLocation, LocalStatus } from '@sluice/core/control-api'
import { useState } from 'react'
import type { Entry } from '../../log/entry.ts'
import type { Activity } from '../../pipeline/activity.ts'
import type { Connection } from '../../pipeline/connection.ts'
import type { Opened } from '../../pipeline/opened.ts'
import { Icon } from '../../ui/icon.tsx'
import { ObjectsPanel } from './objects-panel.tsx'
import { StreamPanel } from './stream-panel.tsx'
import { useFindDelivered } from './use-find-delivered.ts'
import './local.css'

type Props = {
  local: LocalStatus
  live: Connection['live']
  activity: Activity
  entries: readonly Entry[]
  onFound: (id: string, location: EventLocation) => void
  opened: Opened | null
  onOpen: (opened: Opened | null) => void
}

/** What only a pipeline on this machine can show. */
export function LocalPanels({ local, live, activity, entries, onFound, opened, onOpen }: Props) {
  useFindDelivered(entries, live, onFound)
  const [resets, setResets] = useState(0)
  const onReset = () => {
    onOpen(null)
    setResets(resets + 1)
  }
  const changes = `${activity.deliveries} ${resets} ${live}`
  const stale = live === 'lost' && (
    <p className="stale">
      <Icon name="warning" /> As last heard: the connection is lost.
    </p>
  )
  return (
    <>
      <ObjectsPanel changes={changes} opened={opened} onOpen={onOpen} stale={stale} />
      <StreamPanel activity={activity} local={local} onReset={onReset} stale={stale} />
    </>
  )
}
