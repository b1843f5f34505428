import type { ReactNode } from 'react'
import { modifier } from '../../ui/modifier.ts'

type Props = {
  onSend: () => void
  status: ReactNode
  /** Buttons that copy the request. */
  copyTools: ReactNode
}

/** Sends the text in the editor, or copies it for another program. */
export function SendActions({ onSend, status, copyTools }: Props) {
  return (
    <>
      <div className="actions">
        <button type="button" className="button primary" onClick={onSend}>
          Send event
          <span className="keys" aria-hidden="true">
            <kbd>{modifier}</kbd>
            <kbd>↵</kbd>
          </span>
        </button>
        {status}
      </div>
      <div className="copies">{copyTools}</div>
    </>
  )
}
