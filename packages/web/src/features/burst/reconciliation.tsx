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
  const { unaccepted, missing } = balance
  const comparison = comparisonOf(Math.abs(unaccepted) + Math.abs(missing), isFinal)
  return (
    <div className="reconciliation" data-tone={looks[comparison].tone}>
      <ToneIcon tone={looks[comparison].tone} />
      <div>
        <p>
          accepted <b>{number(accepted)}</b> {looks[comparisonOf(unaccepted, isFinal)].sign} in stream{' '}
          <b>{number(balance.inStream)}</b> {looks[comparisonOf(missing, isFinal)].sign} in S3{' '}
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

function Differences({ balance: { unaccepted, missing } }: { balance: Balance }) {
  return (
    <>
      {unaccepted > 0 && (
        <p>
          {number(unaccepted)} more in the stream: responses were lost and events stored again, or another client sends
          too.
        </p>
      )}
      {unaccepted < 0 && <p>{plural(-unaccepted, 'accepted event')} can’t be found in the stream.</p>}
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
