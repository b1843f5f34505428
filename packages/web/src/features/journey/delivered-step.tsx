import type { LocalStatus } from '@sluice/core/control-api'
import type { Entry } from '../../log/entry.ts'
import { travelText } from '../../log/travel-time.ts'
import type { Opened } from '../../pipeline/opened.ts'
import { ActionIcon } from '../../ui/action-icon.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { number } from '../../ui/format.ts'
import { Fact, Step } from './step.tsx'
import { StoredLine } from './stored-line.tsx'

type Props = { entry: Entry; local: LocalStatus | null; onOpen: (opened: Opened) => void }

/** The last step: the object, and the event's line in it. */
export function DeliveredStep({ entry, local, onOpen }: Props) {
  const { delivered } = entry.steps
  if (!delivered) return <Step state="next" title="Delivered" />
  const { key, line } = delivered
  return (
    <Step state="done" title="Delivered" fact={travelText(entry)}>
      <dl>
        <Fact name="object">
          <code className="object-key">{key}</code>
          <CopyButton text={key} what="object key" />
        </Fact>
        {line !== undefined && <Fact name="line">{number(line)}</Fact>}
      </dl>
      {line !== undefined && <StoredLine objectKey={key} line={line} />}
      <div className="step-actions">
        <button type="button" className="button" onClick={() => onOpen({ key, line: line ?? null })}>
          <ActionIcon name="open" />
          Open object
        </button>
        {local && <CopyButton text={copyCommand(local, key)} what="aws s3 cp" label="Copy aws s3 cp" />}
      </div>
    </Step>
  )
}

/** Returns the AWS CLI command that fetches the object from this pipeline, and from no other cloud. */
function copyCommand({ ports, bucket }: LocalStatus, key: string): string {
  return `AWS_ENDPOINT_URL=http://127.0.0.1:${ports.aws} aws s3 cp 's3://${bucket}/${key}' .`
}
