import type { LocalStatus, Stats } from '@sluice/core/control-api'
import type { ReactNode } from 'react'
import type { Activity } from '../../pipeline/activity.ts'
import { number, plural, size } from '../../ui/format.ts'
import { useNow } from '../../ui/use-now.ts'
import { FaultsForm } from './faults-form.tsx'
import { ResetForm } from './reset-form.tsx'

type Props = {
  stats: Stats | null
  activity: Activity
  local: LocalStatus
  onReset: () => void
  /** Shown if the counts may be out of date. */
  staleNotice: ReactNode
}

/** Shows the shards, the counts and the buffer of the stream, and the controls for faults and reset. */
export function StreamPanel({ stats, activity, local, onReset, staleNotice }: Props) {
  return (
    <section className="panel stream" data-stale={Boolean(staleNotice) || undefined} aria-labelledby="stream-title">
      <div className="panel-head">
        <h2 id="stream-title">Stream</h2>
        <p>
          <code>{local.stream}</code>
        </p>
        {staleNotice}
      </div>
      {stats && (
        <>
          <ShardTable shards={stats.shards} />
          <dl className="totals">
            <Total name="Accepted" value={stats.accepted} />
            <Total name="Duplicates" value={stats.duplicates} />
            <Total name="In stream" value={stats.inStream} />
            <Total name="Buffered" value={stats.buffered} />
            <Total name="In S3" value={stats.delivered} />
            {stats.expired > 0 && <Total name="Expired" value={stats.expired} />}
            {stats.lost > 0 && <Total name="Lost" value={stats.lost} />}
          </dl>
          <Buffer stats={stats} />
          <p className="since">
            Since you opened this page: {number(activity.deliveries)}{' '}
            {activity.deliveries === 1 ? 'delivery' : 'deliveries'}, {plural(activity.errors, 'failed write')}.
          </p>
        </>
      )}
      {stats && !staleNotice && <FaultsForm faults={stats.faults} />}
      <ResetForm local={local} onReset={onReset} />
    </section>
  )
}

function ShardTable({ shards }: { shards: Stats['shards'] }) {
  return (
    <table className="figures">
      <caption className="hidden">Records of each shard, and how many of them are in no object yet</caption>
      <thead>
        <tr>
          <th scope="col">Shard</th>
          <th scope="col">Records</th>
          <th scope="col">Lag to S3</th>
        </tr>
      </thead>
      <tbody>
        {shards.map(({ records, lag }, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the index is the shard's number.
          <tr key={n}>
            <th scope="row">shard {n}</th>
            <td>{number(records)}</td>
            <td>{number(lag)}</td>
          </tr>
        ))}
      </tbody>
    </table>
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

function Buffer({ stats: { buffered, buffer } }: { stats: Stats }) {
  const now = useNow(500)
  if (buffered === 0) return <p className="since">The buffer is empty.</p>
  if (!buffer) return <p className="since">{plural(buffered, 'event')} in the stream: Firehose reads them next.</p>
  const secondsLeft = Math.ceil((Date.parse(buffer.deliverAt) - now) / 1000)
  return (
    <div className="buffer">
      <label>
        <span>Buffer</span>
        <progress max={buffer.sizeBytes} value={buffer.bytes} />
        <span>
          {size(buffer.bytes)} of {size(buffer.sizeBytes)}, {secondsLeft > 0 ? `at most ${secondsLeft} s` : 'due'}
        </span>
      </label>
    </div>
  )
}
