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

/** From the button that goes to the mode that is chosen then. */
function passFocus(button: HTMLButtonElement) {
  return () => {
    if (document.activeElement !== button) return
    // The mode is chosen once React is done.
    queueMicrotask(() => document.querySelector<HTMLElement>('.mode-switch :checked')?.focus())
  }
}
