import { isEnded } from '../../log/confirmation.ts'
import type { Entry } from '../../log/entry.ts'
import { streamPosition } from '../../log/stream-position.ts'
import type { Connection } from '../../pipeline/connection.ts'
import { duration, size } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import { useNow } from '../../ui/use-now.ts'
import { DeliverNow } from './deliver-now.tsx'
import { LaterStep, Step } from './step.tsx'

type Props = { entry: Entry; connection: Connection }

/** The third step: the event waits until the buffer is full or its time is up. */
export function BufferedStep({ entry, connection }: Props) {
  const { buffered, delivered, error } = entry.steps
  if (delivered) return <Step state="done" title="Buffered" fact={waitOf(entry)} />
  if (!streamPosition(entry)) return <LaterStep title="Buffered" isEnded={isEnded(entry)} />
  if (!buffered) return <NotBuffered entry={entry} connection={connection} />
  return (
    <Step state={error ? 'warn' : 'now'} title="Buffered">
      <Buffer {...buffered} />
      {error && <DeliveryError message={error.message} />}
      <DeliverNow />
    </Step>
  )
}

function waitOf({ steps: { buffered, delivered } }: Entry): string | undefined {
  if (!buffered || !delivered?.at) return undefined
  return `waited ${duration(Math.max(0, Date.parse(delivered.at) - Date.parse(buffered.at)))}`
}

function DeliveryError({ message }: { message: string }) {
  return (
    <p className="failure">
      <Icon name="warning" />
      <span>Delivery failed and is retried: {message}</span>
    </p>
  )
}

const readSeconds = 5

/** Firehose reads once per second, unless S3 fails. After two intervals the event must be somewhere else. */
function NotBuffered({ entry, connection }: Props) {
  const now = useNow(1000)
  const { error } = entry.steps
  if (error) {
    return (
      <Step state="warn" title="Buffered" fact="waits in the stream">
        <DeliveryError message={error.message} />
      </Step>
    )
  }
  const expectedSeconds = readSeconds + 2 * (connection.local?.hints.intervalSeconds ?? 60)
  if (now - Date.parse(entry.sentAt) < 1000 * expectedSeconds) {
    return <Step state="now" title="Buffered" fact="about to be read" />
  }
  return (
    <Step state="warn" title="Buffered">
      <p>This page has no news of the event, and found no object that contains it.</p>
    </Step>
  )
}

type BufferProps = NonNullable<Entry['steps']['buffered']>

/** Shows both limits: the first one that is reached causes the delivery. */
function Buffer({ at, bufferedBytes, sizeBytes, deliverAt }: BufferProps) {
  const now = useNow(250)
  const start = Date.parse(at)
  const end = Date.parse(deliverAt)
  const secondsLeft = Math.ceil((end - now) / 1000)
  return (
    <div className="buffer">
      <label>
        <span>Size</span>
        <progress max={sizeBytes} value={bufferedBytes} />
        <span>
          {size(bufferedBytes)} of {size(sizeBytes)}
        </span>
      </label>
      <label>
        <span>Time</span>
        <progress max={Math.max(1, end - start)} value={Math.max(0, Math.min(now, end) - start)} />
        <span>{secondsLeft > 0 ? `delivery in ${secondsLeft} s` : 'delivery is due'}</span>
      </label>
    </div>
  )
}
