import { evaluatePrefix } from '@sluice/core/object-key'
import { deliveryStream } from '@sluice/core/pipeline'
import { type Entry, streamPosition } from '../../log/entry.ts'
import { bucketName } from '../../submit/endpoint.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Fact, Step } from './step.tsx'

/** Deployed, the page sees no further than the stream; it can say where to look. */
export function DeployedStep({ entry }: { entry: Entry }) {
  if (!streamPosition(entry)) return <Step state="next" title="Delivery" />
  const { bufferingIntervalSeconds, bufferingSizeMiB } = deliveryStream
  const arrival = new Date(entry.outcome?.kind === 'results' ? entry.outcome.response.receivedAt : entry.sentAt)
  const prefix = evaluatePrefix({ prefix: deliveryStream.prefix, arrival, randomString: () => '' })
  if (entry.to) return <Elsewhere to={entry.to} prefix={prefix} />
  const list = bucketName && `aws s3 ls "s3://${bucketName}/${prefix}"`
  return (
    <Step state="next" title="Delivery" fact={`follows within ${bufferingIntervalSeconds} s`}>
      <p>
        Firehose writes an object after {bufferingIntervalSeconds} s or {bufferingSizeMiB} MiB, whichever is first. This
        page cannot look into the bucket; you can.
      </p>
      <dl>
        <Fact name="prefix">
          <code>{prefix}</code>
        </Fact>
        {list && (
          <Fact name="list">
            <code>{list}</code>
            <CopyButton text={list} what="aws s3 ls line" />
          </Fact>
        )}
      </dl>
    </Step>
  )
}

/** Of another pipeline not even the settings are known. */
function Elsewhere({ to, prefix }: { to: string; prefix: string }) {
  return (
    <Step state="next" title="Delivery" fact="not seen from here">
      <p>
        The pipeline at <code>{to}</code> delivers it in its own time: {deliveryStream.bufferingIntervalSeconds} s at
        most, unless it was told otherwise. Its own console shows how.
      </p>
      <dl>
        <Fact name="prefix">
          <code>{prefix}</code>
        </Fact>
      </dl>
    </Step>
  )
}
