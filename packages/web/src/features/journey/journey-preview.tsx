import type { LocalStatus } from '@sluice/core/control-api'
import { bucket, deliveryStream, stream } from '@sluice/core/pipeline'
import { bucketName, isDeployed } from '../../submit/endpoint.ts'
import { Step } from './step.tsx'

/** The build of a deployed page has only the bucket's name of its stage. */
const defaults = {
  stream: isDeployed ? null : stream.name,
  deliveryStream: isDeployed ? null : deliveryStream.name,
  bucket: isDeployed ? bucketName : bucket.name,
  hints: {
    intervalSeconds: deliveryStream.bufferingIntervalSeconds,
    sizeMiB: deliveryStream.bufferingSizeMiB,
  },
}

/** Explains the steps of a journey before the first event is sent. */
export function JourneyPreview({ local }: { local: LocalStatus | null }) {
  const names = local ?? defaults
  const { intervalSeconds, sizeMiB } = names.hints
  return (
    <>
      <p className="views-place">Nothing sent yet. The steps ahead:</p>
      <ol className="steps journey-preview">
        <Step state="next" title="Accepted">
          <p>The API checks it, gives it an id, and responds once it is in the stream.</p>
        </Step>
        <Step state="next" title="In stream">
          <p>
            Kinesis stores it in order
            <In name={names.stream} />.
          </p>
        </Step>
        <Step state="next" title="Buffered">
          <p>
            Firehose waits for {sizeMiB}&nbsp;MiB or {intervalSeconds}&nbsp;s, whichever comes first
            <In name={names.deliveryStream} />.
          </p>
        </Step>
        <Step state="next" title="Delivered">
          <p>
            It becomes one line of an object
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
