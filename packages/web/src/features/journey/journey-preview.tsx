import type { LocalStatus } from '@sluice/core/control-api'
import { bucket, deliveryStream, stream } from '@sluice/core/pipeline'
import { bucketName, deployed } from '../../submit/endpoint.ts'
import { Hop } from './step.tsx'

/** A deployed page knows of the names of its stage only the bucket's. */
const ahead = {
  stream: deployed ? null : stream.name,
  deliveryStream: deployed ? null : deliveryStream.name,
  bucket: deployed ? bucketName : bucket.name,
  hints: {
    intervalSeconds: deliveryStream.bufferingIntervalSeconds,
    sizeMiB: deliveryStream.bufferingSizeMiB,
  },
}

/** Before anything was sent: what the way will be, with the names things have here. */
export function JourneyAhead({ local }: { local: LocalStatus | null }) {
  const names = local ?? ahead
  const { intervalSeconds, sizeMiB } = names.hints
  return (
    <>
      <p className="views-place">Nothing is sent yet. This is the way:</p>
      <ol className="hops ahead">
        <Hop state="next" title="Accepted">
          <p>The API checks it, gives it an id, and answers once it is in the stream.</p>
        </Hop>
        <Hop state="next" title="In stream">
          <p>
            Kinesis keeps it, in order and on disk
            <In name={names.stream} />.
          </p>
        </Hop>
        <Hop state="next" title="Buffered">
          <p>
            Firehose waits for {sizeMiB}&nbsp;MiB or {intervalSeconds}&nbsp;s, whichever is first
            <In name={names.deliveryStream} />.
          </p>
        </Hop>
        <Hop state="next" title="Delivered">
          <p>
            It is one line of an object
            <In name={names.bucket || 'S3'} />.
          </p>
        </Hop>
      </ol>
    </>
  )
}

function In({ name }: { name: string | null }) {
  return (
    name && (
      <>
        , in <code>{name}</code>
      </>
    )
  )
}
