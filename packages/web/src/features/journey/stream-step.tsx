import { isEnded } from '../../log/confirmation.ts'
import type { Entry } from '../../log/entry.ts'
import { streamPosition } from '../../log/stream-position.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { number, shard, shortened, size } from '../../ui/format.ts'
import { Fact, LaterStep, Step } from './step.tsx'

/** The second step: the event's position in the stream. */
export function StreamStep({ entry }: { entry: Entry }) {
  const position = streamPosition(entry)
  if (!position && entry.steps.delivered) return <Step state="done" title="In stream" />
  if (!position) return <LaterStep title="In stream" isEnded={isEnded(entry)} />
  const { shardId, sequenceNumber } = position
  const { stored, copies } = entry.steps
  const fact = stored ? `${shard(shardId)} · ${size(stored.bytes)}` : shard(shardId)
  return (
    <Step state="done" title="In stream" fact={fact}>
      <dl>
        <Fact name="sequence">
          <code title={sequenceNumber}>{shortened(sequenceNumber)}</code>
          <CopyButton text={sequenceNumber} what="sequence number" />
          {copies && copies.stored > 1 && <small>the first of {number(copies.stored)} copies</small>}
        </Fact>
      </dl>
    </Step>
  )
}
