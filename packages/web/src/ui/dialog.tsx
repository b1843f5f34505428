import { type ReactNode, useEffect, useId, useRef } from 'react'
import { Icon } from './icon.tsx'
import './dialog.css'

type Props = { title: string; isOpen: boolean; onClose: () => void; children: ReactNode }

/** A dialog over the page; the focus goes back to where it came from. */
export function Dialog({ title, isOpen, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const { current } = dialog
    if (isOpen && !current?.open) {
      current?.showModal()
      // What it was opened for; else its first button has the focus.
      current?.querySelector<HTMLElement>('input:not([type="radio"], [type="checkbox"])')?.focus()
    }
    if (!isOpen && current?.open) current.close()
  }, [isOpen])
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={id} onClose={onClose}>
      <div className="panel-head">
        <h2 id={id}>{title}</h2>
        <button type="button" className="button" onClick={onClose}>
          <Icon name="cross" />
          Close
        </button>
      </div>
      {isOpen && children}
    </dialog>
  )
}
