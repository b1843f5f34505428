import type { EventLocation, LocalStatus } from '@sluice/core/control-api'
import { useState } from 'react'
import type { Entry } from '../../log/entry.ts'
import type { Activity } from '../../pipeline/activity.ts'
import type { Connection } from '../../pipeline/connection.ts'
import type { Opened } from '../../pipeline/opened.ts'
import { useStats } from '../../pipeline/stats.ts'
import { Icon } from '../../ui/icon.tsx'
import { FaultBanner } from './fault-banner.tsx'
import { ObjectsPanel } from './objects-panel.tsx'
import { StreamPanel } from './stream-panel.tsx'
import { useFindDelivered } from './use-find-delivered.ts'
import { useOtherSenders } from './use-others.ts'
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

/** The panels that only a pipeline on this machine can fill. */
export function LocalPanels({ local, live, activity, entries, onFound, opened, onOpen }: Props) {
  const stats = useStats()
  useOtherSenders()
  useFindDelivered(entries, live, onFound)
  const [resets, setResets] = useState(0)
  const onReset = () => {
    onOpen(null)
    setResets(resets + 1)
  }
  const staleNotice = live === 'lost' && (
    <p className="stale">
      <Icon name="warning" /> Last known state: the connection is lost.
    </p>
  )
  return (
    <>
      <ObjectsPanel
        version={`${activity.deliveries} ${resets} ${live}`}
        opened={opened}
        onOpen={onOpen}
        staleNotice={staleNotice}
      />
      <StreamPanel stats={stats} activity={activity} local={local} onReset={onReset} staleNotice={staleNotice} />
      {stats && !staleNotice && <FaultBanner faults={stats.faults} />}
    </>
  )
}
