import { useLayoutEffect } from 'react'
import { runKeyAction } from '../ui/key-actions.ts'

/** Sends on Ctrl+Enter or ⌘+Enter from anywhere on the page. */
export function useSendKey() {
  // In a layout effect: it works from the first paint on.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.repeat) return
      event.preventDefault()
      runKeyAction('send')
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
}
