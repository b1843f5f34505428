import { evaluatePrefix } from '@sluice/core/object-key'
import { deliveryStream } from '@sluice/core/pipeline'
import { isEnded } from '../../log/confirmation.ts'
import type { Entry } from '../../log/entry.ts'
import { streamPosition } from '../../log/stream-position.ts'
import { bucketName } from '../../submit/endpoint.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Fact, LaterStep, Step } from './step.tsx'

const { bufferingIntervalSeconds: intervalSeconds, bufferingSizeMiB: sizeMiB } = deliveryStream

/** The last step where this page can't see deliveries: when and where to look for the event. */
export function DeployedStep({ entry }: { entry: Entry }) {
  if (!streamPosition(entry)) return <LaterStep title="Delivery" isEnded={isEnded(entry)} />
  const prefix = prefixOf(entry)
  if (entry.to) return <ElsewhereStep url={entry.to} prefix={prefix} />
  const command = bucketName && `aws s3 ls "s3://${bucketName}/${prefix}"`
  return (
    <Step state="next" title="Delivery" fact={`follows within ${intervalSeconds} s`}>
      <p>
        Firehose writes an object after {intervalSeconds} s or {sizeMiB} MiB, whichever comes first. This page can’t
        read the bucket, but you can.
      </p>
      <dl>
        <Fact name="prefix">
          <code>{prefix}</code>
        </Fact>
        {command && (
          <Fact name="list">
            <code>{command}</code>
            <CopyButton text={command} what="aws s3 ls line" />
          </Fact>
        )}
      </dl>
    </Step>
  )
}

/** The bucket and the buffering hints of another pipeline are unknown. */
function ElsewhereStep({ url, prefix }: { url: string; prefix: string }) {
  return (
    <Step state="next" title="Delivery" fact="not visible here">
      <p>
        The pipeline at <code>{url}</code> delivers the event, by default within {intervalSeconds} s. Open its own
        console to follow the event.
      </p>
      <dl>
        <Fact name="prefix">
          <code>{prefix}</code>
        </Fact>
      </dl>
    </Step>
  )
}

function prefixOf({ outcome, sentAt }: Entry): string {
  const arrival = new Date(outcome?.kind === 'results' ? outcome.response.receivedAt : sentAt)
  return evaluatePrefix({ prefix: deliveryStream.prefix, arrival, randomString: () => '' })
}
