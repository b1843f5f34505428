import { passFocusWithin } from './focus.ts'
import { Icon } from './icon.tsx'

/** In place of something that goes on behind another mode. */
export function UnderWay({ words, onShow }: { words: string; onShow: () => void }) {
  return (
    <p className="under-way" data-tone="busy">
      <Icon name="flow" />
      {words}
      <button ref={passFocus} type="button" className="link-button" onClick={onShow}>
        Show
      </button>
    </p>
  )
}

/** To the mode that is chosen then. */
const passFocus = passFocusWithin('body', ['.mode-switch :checked'])
