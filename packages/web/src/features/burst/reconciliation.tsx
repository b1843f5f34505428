import type { Stats } from '@sluice/core/control-api'
import { useState } from 'react'
import { number, plural } from '../../ui/format.ts'
import { type Tone, ToneIcon } from '../../ui/tone-icon.tsx'
import { type Balance, balanceOf } from './balance.ts'

type Props = {
  /** Events that the responses reported as accepted. */
  accepted: number
  before: Stats
  stats: Stats
  isOver: boolean
}

type Comparison = 'equal' | 'open' | 'unequal'

const looks: Record<Comparison, { tone: Tone; sign: string }> = {
  equal: { tone: 'good', sign: '=' },
  open: { tone: 'busy', sign: '≈' },
  unequal: { tone: 'warn', sign: '≠' },
}

/** The loss audit: every accepted event is in the stream, and every event of the stream is buffered or in S3. */
export function Reconciliation({ accepted, before, stats, isOver }: Props) {
  const balance = balanceOf(accepted, before, stats)
  const isFinal = useIsNewer(stats, isOver) || (isOver && stats.delivered - before.delivered >= accepted)
  const { others, duplicates, missing } = balance
  // During the burst, the responses are of another moment than the counts: the difference isn't of other senders.
  const foreign = isFinal ? Math.max(0, others) : 0
  const unaccounted = isFinal ? Math.min(0, others) : others
  const comparison = comparisonOf(Math.abs(unaccounted) + Math.abs(missing), isFinal)
  return (
    <div className="reconciliation" data-tone={looks[comparison].tone}>
      <ToneIcon tone={looks[comparison].tone} />
      <div>
        <p>
          accepted <b>{number(accepted)}</b>
          {duplicates > 0 && <Term name="duplicates" value={duplicates} />}
          {foreign > 0 && <Term name="others" value={foreign} />} {looks[comparisonOf(unaccounted, isFinal)].sign} in
          stream <b>{number(balance.inStream)}</b> {looks[comparisonOf(missing, isFinal)].sign} in S3{' '}
          <b>{number(balance.inS3)}</b> + buffered <b>{number(balance.buffered)}</b>
        </p>
        <div aria-live="polite">
          {isOver && comparison === 'equal' && <p className="hidden">Every accepted event is accounted for.</p>}
          {isFinal && <Differences balance={balance} />}
        </div>
      </div>
    </div>
  )
}

function Term({ name, value }: { name: string; value: number }) {
  return (
    <>
      {' '}
      + {name} <b>{number(value)}</b>
    </>
  )
}

function Differences({ balance: { others, duplicates, missing } }: { balance: Balance }) {
  return (
    <>
      {duplicates > 0 && (
        <p>{plural(duplicates, 'copy', 'copies')} in the stream: responses were lost, and events were stored again.</p>
      )}
      {others > 0 && <p>Others: events of other senders, or events of this burst whose response was lost.</p>}
      {others < 0 && <p>{plural(-others, 'accepted event')} can’t be found in the stream.</p>}
      {missing > 0 && <p>{plural(missing, 'event')} of the stream can’t be found in the buffer or in S3.</p>}
      {missing < 0 && <p>{plural(-missing, 'event')} more in the buffer and in S3 than in the stream.</p>}
    </>
  )
}

/** During the burst, and until newer counts arrive, the numbers are from different moments. */
function comparisonOf(difference: number, isFinal: boolean): Comparison {
  if (difference === 0) return 'equal'
  return isFinal ? 'unequal' : 'open'
}

/** True if these counts are newer than the last ones before the end. */
function useIsNewer(stats: Stats, isOver: boolean): boolean {
  const [last, setLast] = useState(stats)
  if (!isOver && last !== stats) setLast(stats)
  return isOver && stats !== last
}
