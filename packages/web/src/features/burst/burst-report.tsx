import { duration, number } from '../../ui/format.ts'
import { lazyComponent } from '../../ui/lazy.tsx'
import { RunProgress } from '../../ui/run-progress.tsx'
import { type Burst, isActive } from './burst.ts'
import { Reconciliation } from './reconciliation.tsx'
import { deliveredOf, type Report } from './report.ts'

const BurstChart = lazyComponent(() => import('./burst-chart.tsx').then((it) => it.BurstChart))

/** Progress up to S3, numbers, chart and reconciliation of one burst. */
export function BurstReport({ report }: { report: Report }) {
  if (report.status === 'empty') return <p className="empty">Start a burst to see its numbers here.</p>
  const { startedAt, burst, samples, counts } = report
  return (
    <>
      <RunProgress
        sent={{ value: burst.sent, max: burst.plan.events }}
        delivered={{ value: deliveredOf(report), max: burst.accepted }}
      />
      <Figures burst={burst} />
      {samples.length > 0 && (
        <BurstChart key={startedAt} samples={samples} hasDelivered={counts.status === 'visible'} />
      )}
      {counts.status === 'visible' && (
        <Reconciliation
          key={`${startedAt} counts`}
          accepted={burst.accepted}
          before={counts.before}
          stats={counts.now}
          isOver={!isActive(burst)}
        />
      )}
      {counts.status === 'reset' && <p>The pipeline was reset, so this burst can’t be reconciled anymore.</p>}
    </>
  )
}

function Figures({ burst: { sent, accepted, rejected, retried, lost, latency } }: { burst: Burst }) {
  return (
    <dl className="run-numbers">
      <Figure name="Sent" value={number(sent)} />
      <Figure name="Accepted" value={number(accepted)} />
      <Figure name="Rejected" value={number(rejected)} />
      <Figure name="Retried" value={number(retried)} />
      {lost > 0 && <Figure name="Unknown" value={number(lost)} />}
      <Figure name="p50" value={latency ? duration(latency.p50Ms) : '–'} />
      <Figure name="p99" value={latency ? duration(latency.p99Ms) : '–'} />
    </dl>
  )
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}
