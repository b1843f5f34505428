import type { Draft } from './draft.ts'
import { plural } from './format.ts'
import { Icon } from './icon.tsx'

/** What the handler would say of the text in the editor, said while it is written. */
export function DraftVerdict({ draft, onGo }: { draft: Draft; onGo: (offset: number) => void }) {
  const { fault, events, rejections } = draft
  const first = rejections[0]
  if (fault?.place) {
    const { offset, line, column } = fault.place
    return (
      <div className="verdict" data-tone="bad">
        <Icon name="cross" />
        <p id="draft-verdict">
          Line {line}, column {column}: {fault.message}
        </p>
        <button type="button" className="link-button" onClick={() => onGo(offset)}>
          Go<span className="hidden"> to line {line}</span>
        </button>
      </div>
    )
  }
  if (fault) {
    return (
      <div className="verdict" data-tone="bad">
        <Icon name="cross" />
        <p id="draft-verdict">{fault.message}</p>
      </div>
    )
  }
  if (first) {
    const others = rejections.length - 1
    return (
      <div className="verdict" data-tone="warn">
        <Icon name="warning" />
        <p id="draft-verdict">
          Would be rejected{events > 1 && ` (event ${first.index + 1})`}: {first.rejection.message}
          {others > 0 && ` And ${plural(others, 'other')}.`}
        </p>
      </div>
    )
  }
  return (
    <div className="verdict" data-tone="good">
      <Icon name="check" />
      <p id="draft-verdict">Valid, {plural(events, 'event')}</p>
    </div>
  )
}
