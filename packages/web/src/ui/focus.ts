/**
 * A `ref` for a button that may go while it has the focus: the first of these selectors that finds something around
 * where it was takes it. Made once, outside of what is drawn.
 */
export function passFocusWithin(around: string, selectors: string[]) {
  return (button: HTMLButtonElement) => {
    const place = button.closest(around)
    return () => {
      if (document.activeElement !== button) return
      // What comes in its place is there once React is done.
      queueMicrotask(() => {
        const [next] = selectors.flatMap((selector) => place?.querySelector<HTMLElement>(selector) ?? [])
        next?.focus()
      })
    }
  }
}
