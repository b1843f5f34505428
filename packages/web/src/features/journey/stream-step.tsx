import { type Entry, streamPosition } from '../../log/entry.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { shard, shortened, size } from '../../ui/format.ts'
import { Fact, Step } from './step.tsx'

/** The second step: the event's position in the stream. */
export function StreamStep({ entry }: { entry: Entry }) {
  const position = streamPosition(entry)
  if (!position) return <Step state="next" title="In stream" />
  const { shardId, sequenceNumber } = position
  const { stored } = entry.steps
  const fact = stored ? `${shard(shardId)} · ${size(stored.bytes)}` : shard(shardId)
  return (
    <Step state="done" title="In stream" fact={fact}>
      <dl>
        <Fact name="sequence">
          <code title={sequenceNumber}>{shortened(sequenceNumber)}</code>
          <CopyButton text={sequenceNumber} what="sequence number" />
        </Fact>
      </dl>
    </Step>
  )
}
