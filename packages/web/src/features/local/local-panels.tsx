import type { LocalStatus } from '@sluice/core/control-api'
import { useState } from 'react'
import { locate } from '../../log/follow.ts'
import type { Log } from '../../log/log.ts'
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
import { useStopDelivered } from './use-stop-delivered.ts'
import './local.css'

type Props = {
  local: LocalStatus
  live: Connection['live']
  activity: Activity
  log: Log
  /** Stops the automatic retries of an entry. */
  onStop: (key: string) => void
  onLog: (change: (log: Log) => Log) => void
  opened: Opened | null
  onOpen: (opened: Opened | null) => void
}

/** The panels that only a pipeline on this machine can fill. */
export function LocalPanels({ local, live, activity, log, onStop, onLog, opened, onOpen }: Props) {
  const stats = useStats()
  const { entries, selected } = log
  useOtherSenders(selected, (key) => onLog((log) => (log.selected === null ? { ...log, selected: key } : log)))
  useStopDelivered(entries, onStop)
  useFindDelivered(entries, live, (id, location) => onLog((log) => locate(log, id, location)))
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
