import type { LocalStatus } from '@sluice/core/control-api'
import { bucket, deliveryStream, stream } from '@sluice/core/pipeline'
import { bucketName, isDeployed } from '../../submit/endpoint.ts'
import { Step } from './step.tsx'

/** A deployed page knows of the names of its stage only the bucket's. */
const ahead = {
  stream: isDeployed ? null : stream.name,
  deliveryStream: isDeployed ? null : deliveryStream.name,
  bucket: isDeployed ? bucketName : bucket.name,
  hints: {
    intervalSeconds: deliveryStream.bufferingIntervalSeconds,
    sizeMiB: deliveryStream.bufferingSizeMiB,
  },
}

/** Before anything was sent: what the way will be, with the names things have here. */
export function JourneyPreview({ local }: { local: LocalStatus | null }) {
  const names = local ?? ahead
  const { intervalSeconds, sizeMiB } = names.hints
  return (
    <>
      <p className="views-place">Nothing is sent yet. This is the way:</p>
      <ol className="steps journey-preview">
        <Step state="next" title="Accepted">
          <p>The API checks it, gives it an id, and answers once it is in the stream.</p>
        </Step>
        <Step state="next" title="In stream">
          <p>
            Kinesis keeps it, in order and on disk
            <In name={names.stream} />.
          </p>
        </Step>
        <Step state="next" title="Buffered">
          <p>
            Firehose waits for {sizeMiB}&nbsp;MiB or {intervalSeconds}&nbsp;s, whichever is first
            <In name={names.deliveryStream} />.
          </p>
        </Step>
        <Step state="next" title="Delivered">
          <p>
            It is one line of an object
            <In name={names.bucket || 'S3'} />.
          </p>
        </Step>
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
