import { placeOf } from '@sluice/core/json-scan'
import type { Draft } from '../../draft/draft.ts'
import type { Mark } from '../../draft/mark.ts'
import { plural, readable } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'

type Props = {
  draft: Draft
  text: string
  /** Where in the text what would be rejected stands, in the same order. */
  marks: readonly Mark[]
  onGo: (offset: number) => void
}

const icons = { bad: 'cross', warn: 'warning', good: 'check' } as const

/** What the handler would say of the text in the editor, said while it is written. */
export function DraftVerdict({ draft, text, marks, onGo }: Props) {
  const { error, rejections } = draft
  const tone = error ? 'bad' : rejections[0] ? 'warn' : 'good'
  const offset = error ? error.place?.offset : rejections[0] && marks[0]?.start
  return (
    <div className="verdict" data-tone={tone}>
      <Icon name={icons[tone]} />
      <p id="draft-verdict">{sentence(draft)}</p>
      {offset !== undefined && (
        <button type="button" className="link-button" onClick={() => onGo(offset)}>
          {`Go to line ${placeOf(text, offset).line}`}
        </button>
      )}
    </div>
  )
}

function sentence({ error, events, rejections }: Draft): string {
  if (error?.place) return `Line ${error.place.line}, column ${error.place.column}: ${error.message}`
  if (error) return readable(error.message)
  const [first, ...others] = rejections
  if (!first) return `Valid, ${plural(events, 'event')}`
  const which = events > 1 ? ` (event ${first.index + 1})` : ''
  const more = others.length > 0 ? ` And ${plural(others.length, 'other')}.` : ''
  return `Would be rejected${which}: ${readable(first.rejection.message)}${more}`
}
