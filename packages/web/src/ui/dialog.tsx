import { type ReactNode, useEffect, useId, useRef } from 'react'
import { Icon } from './icon.tsx'
import { useKeyAction } from './key-actions.ts'
import './dialog.css'

type Props = { title: string; isOpen: boolean; onClose: () => void; children: ReactNode }

/** A modal dialog. When it closes, the browser moves the focus back to where it was. */
export function Dialog({ title, isOpen, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  // The browser closes the dialog on Esc; nothing behind it may react to the same key.
  useKeyAction('escape', isOpen, () => {}, { isModal: true })
  useEffect(() => {
    const { current } = dialog
    if (isOpen && !current?.open) {
      current?.showModal()
      // Focus the dialog's field, not its first button.
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
