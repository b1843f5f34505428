import { placeOf } from '@sluice/core/json-cursor'
import type { Draft } from '../../draft/draft.ts'
import type { Mark } from '../../draft/mark.ts'
import { plural, readable } from '../../ui/format.ts'
import { type Tone, ToneIcon } from '../../ui/tone-icon.tsx'

type Props = {
  draft: Draft
  text: string
  /** The marks of the draft's rejections, in the same order. */
  marks: readonly Mark[]
  onGo: (offset: number) => void
}

/** Shows whether the API would accept the text, while it is typed. */
export function DraftVerdict({ draft, text, marks, onGo }: Props) {
  const offset = offsetOf(draft, marks)
  const tone = toneOf(draft)
  return (
    <div className="verdict" data-tone={tone}>
      <ToneIcon tone={tone} />
      <p id="draft-verdict">{sentence(draft)}</p>
      {offset !== undefined && (
        <button type="button" className="link-button" onClick={() => onGo(offset)}>
          {`Go to line ${placeOf(text, offset).line}`}
        </button>
      )}
    </div>
  )
}

function toneOf({ error, rejections }: Draft): Tone {
  if (error) return 'bad'
  return rejections.length > 0 ? 'warn' : 'good'
}

function offsetOf({ error, rejections }: Draft, marks: readonly Mark[]): number | undefined {
  if (error) return error.place?.offset
  return rejections.length > 0 ? marks[0]?.start : undefined
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
