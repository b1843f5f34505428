import { createContext, use } from 'react'

/** Moves the focus to the title of the journey. */
export const TitleFocus = createContext<() => void>(() => {})

/** For a button that disappears when it is pressed: keeps the focus in the panel. */
export function useTitleFocus(): () => void {
  return use(TitleFocus)
}
