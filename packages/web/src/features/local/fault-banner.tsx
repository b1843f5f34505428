import type { FaultStatus } from '@sluice/core/control-api'
import { useState } from 'react'
import { setFaults } from '../../pipeline/api.ts'
import { refreshStats } from '../../pipeline/stats.ts'
import { Icon } from '../../ui/icon.tsx'
import { useNow } from '../../ui/use-now.ts'
import { activeKinds, describeFaults } from './fault-kinds.ts'
import { faultSummary } from './fault-summary.ts'
import './fault-banner.css'

/** Shows on every part of the page that a fault is on, and what it did once it has ended. */
export function FaultBanner({ faults: { active, endsAt, report } }: { faults: FaultStatus }) {
  const isOn = activeKinds(active).length > 0
  const startedAt = report?.startedAt ?? null
  // A fault that ended before this page was opened needs no summary.
  const [seen, setSeen] = useState<string | null>(null)
  if (isOn && seen !== startedAt) setSeen(startedAt)
  const isSummary = !isOn && report !== null && seen === startedAt
  const stop = async () => {
    if (await setFaults({})) await refreshStats()
  }
  return (
    <div aria-live="polite">
      {isOn && (
        <div className="fault-banner" data-tone="warn">
          <Icon name="warning" />
          <p>
            Fault on: {describeFaults(active)}
            {endsAt && <SecondsLeft endsAt={endsAt} />}
          </p>
          <button type="button" className="button" onClick={stop}>
            Stop
          </button>
        </div>
      )}
      {isSummary && (
        <div className="fault-banner">
          <Icon name="check" />
          <p>{faultSummary(report)}</p>
          <button type="button" className="button" onClick={() => setSeen(null)}>
            Close
          </button>
        </div>
      )}
    </div>
  )
}

/** Hidden from screen readers, because it changes every second. */
function SecondsLeft({ endsAt }: { endsAt: string }) {
  const now = useNow(500)
  return <span aria-hidden="true"> · {Math.max(0, Math.ceil((Date.parse(endsAt) - now) / 1000))} s left</span>
}
