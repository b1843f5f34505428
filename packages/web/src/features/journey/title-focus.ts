import { createContext, use } from 'react'

/** Moves the focus to the title of the journey. */
export const TitleFocus = createContext<() => void>(() => {})

/** Returns the function that keeps the focus in the panel when a button disappears. */
export function useTitleFocus(): () => void {
  return use(TitleFocus)
}
