import { useState } from 'react'
import { deliverNow } from '../../pipeline/api.ts'
import { useTitleFocus } from './title-focus.ts'

/** A button that delivers the buffer at once. It disappears with the wait. */
export function DeliverNow() {
  const focusTitle = useTitleFocus()
  const [status, setStatus] = useState<'ready' | 'requested' | 'failed'>('ready')
  const deliver = async () => {
    setStatus('requested')
    if (await deliverNow()) focusTitle()
    else setStatus('failed')
  }
  return (
    <div className="step-actions">
      <button type="button" className="button" onClick={deliver} aria-disabled={status === 'requested'}>
        {status === 'requested' ? 'Delivering…' : 'Deliver now'}
      </button>
      {status === 'failed' && (
        <p>
          Couldn’t deliver: the pipeline isn’t responding. Is <code>npm start</code> still running?
        </p>
      )}
    </div>
  )
}
