import type { LocalStatus } from '@sluice/core/control-api'
import { useState } from 'react'
import { resetPipeline } from '../../pipeline/api.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Icon } from '../../ui/icon.tsx'

type Status = 'closed' | 'confirming' | 'resetting' | 'failed' | 'done'

/** Empties the local pipeline after a confirmation that names what is deleted. */
export function ResetForm({ local, onReset }: { local: LocalStatus; onReset: () => void }) {
  const [status, setStatus] = useState<Status>('closed')
  const isOpen = status !== 'closed' && status !== 'done'
  const reset = async () => {
    if (status === 'resetting') return
    setStatus('resetting')
    if (!(await resetPipeline())) return setStatus('failed')
    setStatus('done')
    onReset()
  }
  return (
    <>
      <div className="reset">
        <button type="button" className="button" onClick={() => setStatus('confirming')}>
          Reset…
        </button>
        <p aria-live="polite" data-tone="good">
          {status === 'done' && (
            <>
              <Icon name="check" /> The stream and the bucket are empty.
            </>
          )}
        </p>
      </div>
      <Dialog title="Reset" isOpen={isOpen} onClose={() => setStatus((now) => (now === 'done' ? now : 'closed'))}>
        <p>
          This deletes every object in <code>{local.bucket}</code> and every record in <code>{local.stream}</code>,
          delivered or not, from the data folder on this machine. You can’t undo it. The list of events that this
          browser sent stays.
        </p>
        <div className="reset">
          <button
            type="button"
            className="button"
            data-tone="bad"
            aria-disabled={status === 'resetting'}
            onClick={reset}
          >
            <Icon name="warning" />
            {status === 'resetting' ? 'Deleting…' : 'Delete everything'}
          </button>
          {status === 'failed' && (
            <p role="alert">Couldn’t reset: the pipeline isn’t responding. Is “npm start” still running?</p>
          )}
        </div>
      </Dialog>
    </>
  )
}
