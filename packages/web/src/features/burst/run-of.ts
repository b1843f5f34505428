import type { Run } from '../../log/run.ts'
import { plural } from '../../ui/format.ts'
import { type Burst, isActive } from './burst.ts'
import { deliveredOf, type FilledReport } from './report.ts'

/** Returns the row of the list for a burst. */
export function runOf(report: FilledReport): Run {
  const { startedAt, source, burst } = report
  const { plan, accepted, rejected, lost } = burst
  return {
    key: `burst ${startedAt}`,
    kind: 'burst',
    startedAt,
    name: `Burst of ${plural(plan.events, 'event')}`,
    status: statusOf(burst),
    total: plan.events,
    accepted,
    failed: rejected + lost,
    delivered: deliveredOf(report),
    source,
    file: null,
    report,
  }
}

function statusOf(burst: Burst): Run['status'] {
  if (isActive(burst)) return 'running'
  if (burst.failure) return 'failed'
  return burst.status === 'done' ? 'done' : 'stopped'
}
