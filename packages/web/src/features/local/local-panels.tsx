import type { LocalStatus } from '@sluice/core/control-api'
import { useState } from 'react'
import type { Activity } from '../../pipeline/activity.ts'
import type { Connection } from '../../pipeline/connection.ts'
import type { Opened } from '../../pipeline/opened.ts'
import { Icon } from '../../ui/icon.tsx'
import { ObjectsPanel } from './objects-panel.tsx'
import { StreamPanel } from './stream-panel.tsx'
import './local.css'

type Props = {
  local: LocalStatus
  live: Connection['live']
  activity: Activity
  opened: Opened | null
  onOpen: (opened: Opened | null) => void
}

/** What only a pipeline on this machine can show. */
export function LocalPanels({ local, live, activity, opened, onOpen }: Props) {
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
