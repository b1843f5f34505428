import type { Stats } from '@sluice/core/journey'
import { number } from './format.ts'
import { Icon } from './icon.tsx'

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
  const inS3 = stats.delivered - before.delivered
  const buffered = inStream - inS3
  const isEqual = accepted === inStream
  const tone = isEqual ? 'good' : isOver ? 'warn' : 'busy'
  return (
    <p className="reconciliation" data-tone={tone}>
      <Icon name={isEqual ? 'check' : isOver ? 'warning' : 'flow'} />
      <span>
        accepted <b>{number(accepted)}</b> {isEqual ? '=' : '≠'} in stream <b>{number(inStream)}</b> = in S3{' '}
        <b>{number(inS3)}</b> + buffered <b>{number(buffered)}</b>
      </span>
    </p>
  )
}
