import type { RefObject } from 'react'
import { useFocusHandover } from './focus.ts'
import { ToneIcon } from './tone-icon.tsx'
import './background-notice.css'

type Props = {
  text: string
  onShow: () => void
  /** Gets the focus when the button disappears. */
  returnFocus: RefObject<HTMLElement | null>
}

/** Stands in for something that keeps running in another mode. */
export function BackgroundNotice({ text, onShow, returnFocus }: Props) {
  const ref = useFocusHandover(returnFocus)
  return (
    <p className="background-notice" data-tone="busy">
      <ToneIcon tone="busy" />
      {text}
      <button ref={ref} type="button" className="link-button" onClick={onShow}>
        Show
      </button>
    </p>
  )
}
