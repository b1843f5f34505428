import { type Entry, streamPosition } from '../../log/entry.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { shard, shortened, size } from '../../ui/format.ts'
import { Fact, Step } from './step.tsx'

/** The second hop: where the stream keeps the event. */
export function StreamStep({ entry }: { entry: Entry }) {
  const place = streamPosition(entry)
  if (!place) return <Step state="next" title="In stream" />
  const { stored } = entry.steps
  return (
    <Step
      state="done"
      title="In stream"
      fact={[shard(place.shardId), stored && size(stored.bytes)].filter(Boolean).join(' · ')}
    >
      <dl>
        <Fact name="sequence">
          <code title={place.sequenceNumber}>{shortened(place.sequenceNumber)}</code>
          <CopyButton text={place.sequenceNumber} what="sequence number" />
        </Fact>
      </dl>
    </Step>
  )
}
