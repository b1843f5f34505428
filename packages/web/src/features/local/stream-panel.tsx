import type { LocalStatus } from '@sluice/core/control-api'
import type { ReactNode } from 'react'
import type { Activity } from '../../pipeline/activity.ts'
import { useStats } from '../../pipeline/stats.ts'
import { number, plural, size } from '../../ui/format.ts'
import { useNow } from '../../ui/use-now.ts'
import { FaultsForm } from './faults-form.tsx'
import { ResetForm } from './reset-form.tsx'

type Props = { activity: Activity; local: LocalStatus; onReset: () => void; stale: ReactNode }

const everyMs = 1_000

/** The stream's shards, the buffer behind it, and what the local AWS shall do wrong. */
export function StreamPanel({ activity, local, onReset, stale }: Props) {
  const stats = useStats(everyMs)
  return (
    <section className="panel stream" data-stale={Boolean(stale) || undefined} aria-labelledby="stream-title">
      <div className="panel-head">
        <h2 id="stream-title">Stream</h2>
        <p>
          <code>{local.stream}</code>
        </p>
        {stale}
      </div>
      {stats && (
        <>
          <table className="figures">
            <caption className="hidden">Shards, and how many of their records are in no object yet</caption>
            <thead>
              <tr>
                <th scope="col">Shard</th>
                <th scope="col">Records</th>
                <th scope="col">Lag to S3</th>
              </tr>
            </thead>
            <tbody>
              {stats.shards.map(({ records, lag }, n) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a shard is known by its number.
                <tr key={n}>
                  <th scope="row">shard {n}</th>
                  <td>{number(records)}</td>
                  <td>{number(lag)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <dl className="totals">
            <Total name="Accepted" value={stats.accepted} />
            <Total name="In stream" value={stats.inStream} />
            <Total name="Buffered" value={stats.buffered} />
            <Total name="In S3" value={stats.delivered} />
          </dl>
          <Fill activity={activity} buffered={stats.buffered} />
          <p className="since">
            Since this page was opened: {number(activity.deliveries)}{' '}
            {activity.deliveries === 1 ? 'delivery' : 'deliveries'}, {plural(activity.errors, 'failed write')}.
          </p>
        </>
      )}
      {!stale && <FaultsForm stats={stats} />}
      <ResetForm local={local} onReset={onReset} />
    </section>
  )
}

function Total({ name, value }: { name: string; value: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{number(value)}</dd>
    </div>
  )
}

function Fill({ activity: { buffer }, buffered }: { activity: Activity; buffered: number }) {
  const now = useNow(500)
  if (buffered === 0 || !buffer) return <p className="since">The buffer is empty.</p>
  const left = Math.ceil((Date.parse(buffer.deliverAt) - now) / 1000)
  return (
    <div className="buffer">
      <label>
        <span>Buffer</span>
        <progress max={buffer.sizeBytes} value={buffer.bytes} />
        <span>
          {size(buffer.bytes)} of {size(buffer.sizeBytes)}, {left > 0 ? `at most ${left} s` : 'due'}
        </span>
      </label>
    </div>
  )
}
