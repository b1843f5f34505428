import { type RefObject, useState } from 'react'

/**
 * Returns a ref for buttons that replace each other. A button that is removed while it has the focus hands it to the
 * first other button with this ref, else to `fallback`.
 */
export function useFocusHandover(fallback?: RefObject<HTMLElement | null>) {
  // One function for all renders: React detaches and attaches a ref that changes.
  const [ref] = useState(() => {
    const buttons = new Set<HTMLButtonElement>()
    return (button: HTMLButtonElement) => {
      buttons.add(button)
      return () => {
        buttons.delete(button)
        if (document.activeElement !== button) return
        // React attaches the refs of new buttons later in the same commit.
        queueMicrotask(() => ([...buttons][0] ?? fallback?.current)?.focus())
      }
    }
  })
  return ref
}
