import { evaluatePrefix } from '@sluice/core/object-key'
import { deliveryStream } from '@sluice/core/pipeline'
import { isEnded } from '../../log/confirmation.ts'
import type { Entry } from '../../log/entry.ts'
import { streamPosition } from '../../log/stream-position.ts'
import { bucketName, stageName } from '../../submit/endpoint.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Fact, LaterStep, Step } from './step.tsx'

const { bufferingIntervalSeconds: intervalSeconds, bufferingSizeMiB: sizeMiB } = deliveryStream

/** The last step where this page can't see deliveries: when and where to look for the event. */
export function DeployedStep({ entry }: { entry: Entry }) {
  if (!streamPosition(entry)) return <LaterStep title="Delivery" isEnded={isEnded(entry)} />
  const prefix = prefixOf(entry)
  if (entry.to) return <ElsewhereStep url={entry.to} prefix={prefix} />
  const follow = entry.id === null ? undefined : followCommand(entry.id)
  const list = bucketName && `aws s3 ls "s3://${bucketName}/${prefix}"`
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
        {follow && (
          <Fact name="follow">
            <code>{follow}</code>
            <CopyButton text={follow} what="follow line" />
          </Fact>
        )}
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

/** Returns the command that waits for an event and shows its place, for a POSIX shell in a clone. */
function followCommand(id: string): string {
  const word = /^[\w.:-]+$/.test(id) ? id : `'${id.replaceAll("'", `'\\''`)}'`
  return `npm run -s sluice -- follow ${word} --stage ${stageName ?? 'STAGE'}`
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
