import type { Stats } from '@sluice/core/control-api'
import { useEffect, useState } from 'react'
import { number, plural } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'

type Props = {
  /** As the answers said. */
  accepted: number
  before: Stats
  stats: Stats
  isOver: boolean
}

/** The loss audit: what was accepted is in the stream, and what is in the stream is in S3 or waits for it. */
export function Reconciliation({ accepted, before, stats, isOver }: Props) {
  const inStream = stats.inStream - before.inStream
  const delivered = stats.delivered - before.delivered
  // What waited already is delivered first.
  const earlier = Math.min(before.buffered, delivered)
  const inS3 = delivered - earlier
  const buffered = stats.buffered - (before.buffered - earlier)
  const unanswered = inStream - accepted
  const missing = inStream - inS3 - buffered
  const isEqual = unanswered === 0 && missing === 0
  const isJudged = useNewer(stats, isOver) || (isOver && delivered >= accepted)
  const tone = isEqual ? 'good' : isJudged ? 'warn' : 'busy'
  return (
    <div className="reconciliation" data-tone={tone}>
      <Icon name={isEqual ? 'check' : isJudged ? 'warning' : 'flow'} />
      <div>
        <p>
          accepted <b>{number(accepted)}</b> {sign(unanswered, isJudged)} in stream <b>{number(inStream)}</b>{' '}
          {sign(missing, isJudged)} in S3 <b>{number(inS3)}</b> + buffered <b>{number(buffered)}</b>
        </p>
        <div aria-live="polite">
          {isOver && isEqual && <p className="hidden">Every accepted event is accounted for.</p>}
          {isJudged && unanswered > 0 && (
            <p>{number(unanswered)} more: answers were lost and events stored again, or someone else sends too.</p>
          )}
          {isJudged && unanswered < 0 && <p>{plural(-unanswered, 'accepted event')} cannot be found in the stream.</p>}
          {isJudged && missing > 0 && <p>{plural(missing, 'event')} of the stream cannot be found behind it.</p>}
          {isJudged && missing < 0 && <p>{plural(-missing, 'event')} more behind the stream than in it.</p>}
        </div>
      </div>
    </div>
  )
}

/** While it runs, the counts are of different moments. */
function sign(difference: number, isJudged: boolean) {
  return difference === 0 ? '=' : isJudged ? '≠' : '≈'
}

/** Whether these counts are of after the end: older ones say nothing of it. */
function useNewer(stats: Stats, isOver: boolean): boolean {
  const [last, setLast] = useState(stats)
  useEffect(() => {
    if (!isOver) setLast(stats)
  }, [stats, isOver])
  return isOver && stats !== last
}
