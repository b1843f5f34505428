import { useEffectEvent, useLayoutEffect } from 'react'

/** `send` runs on Ctrl+Enter or ⌘+Enter, `escape` on Esc. */
export type KeyAction = 'send' | 'escape'

const actions: Record<KeyAction, (() => void)[]> = { send: [], escape: [] }

/** Runs the action that became active last. Returns false if none is active. */
export function runKeyAction(name: KeyAction): boolean {
  const run = actions[name].at(-1)
  run?.()
  return run !== undefined
}

/** Registers what a key does while `isActive` is true. */
export function useKeyAction(name: KeyAction, isActive: boolean, action: () => void): void {
  const run = useEffectEvent(action)
  // In a layout effect: the key works as soon as the button it presses is visible.
  useLayoutEffect(() => {
    if (!isActive) return
    const own = () => run()
    actions[name].push(own)
    return () => {
      actions[name] = actions[name].filter((other) => other !== own)
    }
  }, [name, isActive])
}
