import { type RefObject, useEffect, useEffectEvent, useState } from 'react'
import type { HistoryHandle } from '../features/history/history-panel.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { runKeyAction } from '../ui/key-actions.ts'
import { modifier } from '../ui/modifier.ts'
import './shortcuts.css'

const storageKey = 'sluice.keys'

type Props = {
  isOpen: boolean
  onOpen: (isOpen: boolean) => void
  history: RefObject<HistoryHandle | null>
}

/** The help on shortcuts, and the shortcuts that are single letters or Esc. */
export function Shortcuts({ isOpen, onOpen, history }: Props) {
  const [isOn, setOn] = useState(() => localStorage.getItem(storageKey) !== 'off')

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    if (event.key === 'Escape') return void runKeyAction('escape')
    if (!isOn || isField(event.composedPath()[0])) return
    const act = actions(history.current, onOpen)[event.key]
    if (!act) return
    event.preventDefault()
    act()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    addEventListener('keydown', listener)
    return () => removeEventListener('keydown', listener)
  }, [])

  const turn = (on: boolean) => {
    setOn(on)
    localStorage.setItem(storageKey, on ? 'on' : 'off')
  }

  return (
    <Dialog title="Keyboard shortcuts" isOpen={isOpen} onClose={() => onOpen(false)}>
      <dl className="keys-list">
        <Key keys={[modifier, 'Enter']}>Send, from anywhere on the page</Key>
        <Key keys={['Esc']}>Stop retries, close the open panel</Key>
        <Key keys={['/']}>Search the events</Key>
        <Key keys={['j']}>Go to the next entry</Key>
        <Key keys={['k']}>Go to the previous entry</Key>
        <Key keys={['Enter']}>Show the journey of the entry</Key>
        <Key keys={['?']}>Show these shortcuts</Key>
      </dl>
      <label className="check">
        <input type="checkbox" checked={isOn} onChange={(event) => turn(event.target.checked)} />
        Enable single-letter shortcuts
      </label>
      <h3 className="keys-title">Placeholders</h3>
      <p className="keys-fill">
        Expanded when you send: <code>{'{{uuid}}'}</code> <code>{'{{now}}'}</code> <code>{'{{seq}}'}</code>{' '}
        <code>{'{{int 1 100}}'}</code> <code>{'{{pick a|b}}'}</code>
      </p>
    </Dialog>
  )
}

function Key({ keys, children }: { keys: string[]; children: string }) {
  return (
    <div>
      <dt>
        {keys.map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dt>
      <dd>{children}</dd>
    </div>
  )
}

function actions(history: HistoryHandle | null, onOpen: Props['onOpen']): Record<string, () => void> {
  return {
    '?': () => onOpen(true),
    '/': () => history?.focusSearch(),
    j: () => history?.focusRow(1),
    k: () => history?.focusRow(-1),
  }
}

function isField(target: EventTarget | undefined): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) &&
    !(target instanceof HTMLInputElement && /^(radio|checkbox)$/.test(target.type))
  )
}
