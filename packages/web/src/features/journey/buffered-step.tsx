import { useState } from 'react'
import { type Entry, streamPosition } from '../../log/entry.ts'
import { deliverNow } from '../../pipeline/api.ts'
import type { Connection } from '../../pipeline/connection.ts'
import { duration, size } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import { useNow } from '../../ui/use-now.ts'
import { Step } from './step.tsx'

/** The third hop: the event waits until the buffer is full or its time is up. */
export function BufferedStep({ entry, connection }: { entry: Entry; connection: Connection }) {
  const { buffered, delivered } = entry.steps
  if (delivered) return <Step state="done" title="Buffered" fact={waited(entry)} />
  if (!streamPosition(entry)) return <Step state="next" title="Buffered" />
  if (!buffered) return <Unbuffered entry={entry} connection={connection} />
  return (
    <Step state={entry.steps.error ? 'warn' : 'now'} title="Buffered">
      <Buffer {...buffered} />
      <Failure entry={entry} />
      <DeliverNow />
    </Step>
  )
}

function waited({ steps: { buffered, delivered } }: Entry): string | undefined {
  if (!buffered || !delivered?.at) return undefined
  return `waited ${duration(Math.max(0, Date.parse(delivered.at) - Date.parse(buffered.at)))}`
}

function Failure({ entry: { steps } }: { entry: Entry }) {
  return (
    steps.error && (
      <p className="failure">
        <Icon name="warning" />
        <span>Delivery failed and is tried again: {steps.error.message}</span>
      </p>
    )
  )
}

/** Firehose reads once per second, unless it waits for S3; past its interval an unheard event is somewhere else. */
function Unbuffered({ entry, connection }: { entry: Entry; connection: Connection }) {
  const now = useNow(1000)
  const patienceMs = 1000 * (5 + 2 * (connection.local?.hints.intervalSeconds ?? 60))
  if (entry.steps.error) {
    return (
      <Step state="warn" title="Buffered" fact="waits in the stream">
        <Failure entry={entry} />
      </Step>
    )
  }
  if (now - Date.parse(entry.sentAt) < patienceMs) {
    return <Step state="now" title="Buffered" fact="about to be read" />
  }
  return (
    <Step state="warn" title="Buffered">
      <p>This page did not hear of it, and it is in no object that can be found now.</p>
    </Step>
  )
}

type BufferProps = NonNullable<Entry['steps']['buffered']>

/** Both ways to be delivered, whichever is first. */
function Buffer({ at, bufferedBytes, sizeBytes, deliverAt }: BufferProps) {
  const now = useNow(250)
  const start = Date.parse(at)
  const end = Date.parse(deliverAt)
  const left = Math.max(0, Math.ceil((end - now) / 1000))
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
        <span>{left > 0 ? `delivery in ${left} s` : 'delivery is due'}</span>
      </label>
    </div>
  )
}

function DeliverNow() {
  const [state, setState] = useState<'ready' | 'asked' | 'failed'>('ready')
  const deliver = async () => {
    setState('asked')
    const isHeard = await deliverNow()
    if (!isHeard) return setState('failed')
    // This button goes away with the wait; whoever pressed it stays in the panel.
    document.getElementById('journey-title')?.focus()
  }
  return (
    <div className="step-actions">
      <button type="button" className="button" onClick={deliver} aria-disabled={state === 'asked'}>
        {state === 'asked' ? 'Delivering…' : 'Deliver now'}
      </button>
      {state === 'failed' && <p>The local pipeline did not take it. Is it running?</p>}
    </div>
  )
}
