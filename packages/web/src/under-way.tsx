import { Icon } from './icon.tsx'

/** In place of something that goes on behind another mode. */
export function UnderWay({ words, onShow }: { words: string; onShow: () => void }) {
  return (
    <p className="under-way" data-tone="busy">
      <Icon name="flow" />
      {words}
      <button type="button" className="link-button" onClick={onShow}>
        Show
      </button>
    </p>
  )
}
