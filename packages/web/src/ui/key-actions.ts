import { useEffectEvent, useLayoutEffect } from 'react'

/** `send` runs on Ctrl+Enter or ⌘+Enter, `escape` on Esc. */
type KeyAction = 'send' | 'escape'

type Registered = { run: () => void; isModal: boolean }

const registered: Record<KeyAction, Registered[]> = { send: [], escape: [] }

/** Runs the action that became active last; the action of a modal dialog comes before all others. */
export function runKeyAction(name: KeyAction): void {
  const all = registered[name]
  const action = all.findLast(({ isModal }) => isModal) ?? all.at(-1)
  action?.run()
}

/** Registers what a key does while `isActive` is true. */
export function useKeyAction(name: KeyAction, isActive: boolean, action: () => void, { isModal = false } = {}): void {
  const run = useEffectEvent(action)
  // In a layout effect: the key works as soon as the button it presses is visible.
  useLayoutEffect(() => {
    if (!isActive) return
    const own = { run: () => run(), isModal }
    registered[name].push(own)
    return () => {
      registered[name] = registered[name].filter((other) => other !== own)
    }
  }, [name, isActive, isModal])
}
