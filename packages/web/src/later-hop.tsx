import { deliveryStream } from '@sluice/core/pipeline'
import { type Entry, placeInStream } from './entry.ts'
import { Hop } from './hop.tsx'

/** Deployed, the page sees no further than the stream. */
export function LaterHop({ entry }: { entry: Entry }) {
  if (!placeInStream(entry)) return <Hop state="next" title="Delivery" />
  const { bufferingIntervalSeconds, bufferingSizeMiB } = deliveryStream
  return (
    <Hop state="next" title="Delivery" fact={`follows within ${bufferingIntervalSeconds} s`}>
      <p>
        Firehose writes an object after {bufferingIntervalSeconds} s or {bufferingSizeMiB} MiB, whichever is first. This
        page has no way to see it there.
      </p>
    </Hop>
  )
}
