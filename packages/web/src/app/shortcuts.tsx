import { useEffect, useState } from 'react'
import { Dialog } from '../ui/dialog.tsx'
import { runKeyAction } from '../ui/key-actions.ts'
import { modifier } from '../ui/modifier.ts'
import './shortcuts.css'

const storageKey = 'sluice.keys'

type Props = { isOpen: boolean; onOpen: (isOpen: boolean) => void }

/** The sheet of keys, and the keys that are single letters. */
export function Shortcuts({ isOpen, onOpen }: Props) {
  const [isOn, setOn] = useState(() => localStorage.getItem(storageKey) !== 'off')

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
      if (event.key === 'Escape' && !document.querySelector('dialog[open]')) {
        return void runKeyAction('escape')
      }
      if (!isOn || isField(event.composedPath()[0])) return
      const act = { '?': () => onOpen(true), '/': focusSearch, j: () => move(1), k: () => move(-1) }[event.key]
      if (!act) return
      event.preventDefault()
      act()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [isOn, onOpen])

  const turn = (on: boolean) => {
    setOn(on)
    localStorage.setItem(storageKey, on ? 'on' : 'off')
  }

  return (
    <Dialog title="Keys" isOpen={isOpen} onClose={() => onOpen(false)}>
      <dl className="keys-list">
        <Key keys={[modifier, 'Enter']}>send, from anywhere</Key>
        <Key keys={['Esc']}>stop what repeats, close what is open</Key>
        <Key keys={['/']}>search the history</Key>
        <Key keys={['j']}>next in the history</Key>
        <Key keys={['k']}>previous in the history</Key>
        <Key keys={['Enter']}>show its journey</Key>
        <Key keys={['?']}>this sheet</Key>
      </dl>
      <label className="check">
        <input type="checkbox" checked={isOn} onChange={(event) => turn(event.target.checked)} />
        Keys that are single letters
      </label>
      <h3 className="keys-title">Placeholders</h3>
      <p className="keys-fill">
        Filled in when sent: <code>{'{{uuid}}'}</code> <code>{'{{now}}'}</code> <code>{'{{seq}}'}</code>{' '}
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

function isField(target: EventTarget | undefined): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) &&
    !(target instanceof HTMLInputElement && /^(radio|checkbox)$/.test(target.type))
  )
}

function focusSearch(): void {
  document.querySelector<HTMLElement>('.history input[type="search"]')?.focus()
}

function move(step: number): void {
  const names = [...document.querySelectorAll<HTMLElement>('.row-name')]
  const at = names.indexOf(document.activeElement as HTMLElement)
  const next = at === -1 ? 0 : Math.max(0, Math.min(names.length - 1, at + step))
  names[next]?.focus()
}
