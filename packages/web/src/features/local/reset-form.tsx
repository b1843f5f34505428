import type { LocalStatus } from '@sluice/core/control-api'
import { useState } from 'react'
import { resetPipeline } from '../../pipeline/api.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Icon } from '../../ui/icon.tsx'

type State = 'ready' | 'asked' | 'busy' | 'failed' | 'done'

/** Empties the local pipeline, once it was said what goes and confirmed. */
export function ResetForm({ local, onReset }: { local: LocalStatus; onReset: () => void }) {
  const [state, setState] = useState<State>('ready')
  const isOpen = state === 'asked' || state === 'busy' || state === 'failed'
  const reset = async () => {
    if (state === 'busy') return
    setState('busy')
    if (!(await resetPipeline())) return setState('failed')
    setState('done')
    onReset()
  }
  return (
    <>
      <div className="reset">
        <button type="button" className="button" onClick={() => setState('asked')}>
          Reset…
        </button>
        <p aria-live="polite" data-tone="good">
          {state === 'done' && (
            <>
              <Icon name="check" /> Stream and bucket are empty.
            </>
          )}
        </p>
      </div>
      <Dialog title="Reset" isOpen={isOpen} onClose={() => setState((now) => (now === 'done' ? now : 'ready'))}>
        <p>
          Deletes every object in <code>{local.bucket}</code> and every record in <code>{local.stream}</code>, delivered
          or not, from the data folder on this machine. It cannot be undone. The history of this browser stays.
        </p>
        <div className="reset">
          <button type="button" className="button" data-tone="bad" aria-disabled={state === 'busy'} onClick={reset}>
            <Icon name="warning" />
            {state === 'busy' ? 'Deleting…' : 'Delete everything'}
          </button>
          {state === 'failed' && <p role="alert">The local pipeline did not do it. Is it running?</p>}
        </div>
      </Dialog>
    </>
  )
}
