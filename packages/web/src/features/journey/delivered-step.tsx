import type { EventLocation, LocalStatus } from '@sluice/core/control-api'
import { useState } from 'react'
import { isEnded } from '../../log/confirmation.ts'
import type { Entry } from '../../log/entry.ts'
import { isLostResponse } from '../../log/status.ts'
import { travelText } from '../../log/travel-time.ts'
import { findCopies } from '../../pipeline/api.ts'
import type { Opened } from '../../pipeline/opened.ts'
import { ActionIcon } from '../../ui/action-icon.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { number, plural } from '../../ui/format.ts'
import { useLoad } from '../../ui/use-load.ts'
import { Copies } from './copies.tsx'
import { Fact, LaterStep, Step } from './step.tsx'
import { StoredLine } from './stored-line.tsx'

type Props = { entry: Entry; local: LocalStatus | null; onOpen: (opened: Opened) => void }

/** The last step: the object, and the event's line in it. */
export function DeliveredStep({ entry, local, onOpen }: Props) {
  const { undelivered = 0 } = entry
  const { delivered, copies } = entry.steps
  const line = useLine(entry)
  if (!delivered) return <LaterStep title="Delivered" isEnded={isEnded(entry)} />
  const { key } = delivered
  return (
    <Step
      state={undelivered > 0 ? 'now' : 'done'}
      title="Delivered"
      fact={isLostResponse(entry) ? 'the response was lost' : travelText(entry)}
    >
      <dl>
        <Fact name="object">
          <code className="object-key">{key}</code>
          <CopyButton text={key} what="object key" />
        </Fact>
        {line !== undefined && <Fact name="line">{number(line)}</Fact>}
        {undelivered > 0 && <Fact name="waiting">{plural(undelivered, 'more event')}</Fact>}
      </dl>
      {line !== undefined && <StoredLine objectKey={key} line={line} />}
      {entry.id !== null && <Copies id={entry.id} version={`${copies?.delivered} ${line}`} onOpen={onOpen} />}
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

/** Returns the event's line. It is looked up for the event of another sender. */
function useLine({ id, source, steps: { delivered } }: Entry): number | undefined {
  const [found, setFound] = useState<EventLocation | null>(null)
  const wanted = source !== undefined && delivered ? id : null
  const find = async () => {
    const copies = wanted === null ? null : await findCopies(wanted)
    return copies?.find(({ key }) => key === delivered?.key) ?? null
  }
  useLoad(`${wanted} ${delivered?.key}`, find, setFound)
  return delivered?.line ?? (found && found.key === delivered?.key ? found.line : undefined)
}

/** Returns the AWS CLI command that fetches the object from this pipeline, and from no other cloud. */
function copyCommand({ ports, bucket }: LocalStatus, key: string): string {
  return `AWS_ENDPOINT_URL=http://127.0.0.1:${ports.aws} aws s3 cp 's3://${bucket}/${key}' .`
}
