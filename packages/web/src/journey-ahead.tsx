import type { LocalStatus } from '@sluice/core/journey'
import { bucket, deliveryStream, stream } from '@sluice/core/pipeline'
import { Hop } from './hop.tsx'

/** Before anything was sent: what the way will be, with the names things have here. */
export function JourneyAhead({ local }: { local: LocalStatus | null }) {
  const names = local ?? {
    stream: stream.name,
    deliveryStream: deliveryStream.name,
    bucket: bucket.name,
    hints: {
      intervalSeconds: deliveryStream.bufferingIntervalSeconds,
      sizeMiB: deliveryStream.bufferingSizeMiB,
    },
  }
  const { intervalSeconds, sizeMiB } = names.hints
  return (
    <ol className="hops ahead">
      <Hop state="next" title="Accepted">
        <p>The API checks it, gives it an id, and answers once it is in the stream.</p>
      </Hop>
      <Hop state="next" title="In stream">
        <p>
          Kinesis keeps it, in order and on disk, in <code>{names.stream}</code>.
        </p>
      </Hop>
      <Hop state="next" title="Buffered">
        <p>
          Firehose waits for {sizeMiB}&nbsp;MiB or {intervalSeconds}&nbsp;s, whichever is first, in{' '}
          <code>{names.deliveryStream}</code>.
        </p>
      </Hop>
      <Hop state="next" title="Delivered">
        <p>
          It is one line of an object in <code>{names.bucket}</code>.
        </p>
      </Hop>
    </ol>
  )
}
