import { placeOf } from '@sluice/core/json-cursor'
import { plainJson } from '../submit/event-format.ts'
import type { Outcome } from '../submit/outcome.ts'
import { type Draft, readDraft } from './draft.ts'
import { type Mark, markAt, marksForRejections, offsetOf, rejectionsOf } from './mark.ts'
import { expandPlaceholders, hasPlaceholders, type PlaceholderValues } from './placeholders.ts'

/** The text that would be sent, and the API's verdict on it. `draft.error.place` is a place in the editor's text. */
export type ExpandedDraft = {
  sent: string
  draft: Draft
  hasPlaceholders: boolean
  /** Maps an offset of `sent` to one of the editor's text. */
  sourceOf: (offset: number) => number
}

/** Expands the placeholders of the editor's text and checks the result. Without `values` placeholders are ordinary text. */
export function expandDraft(text: string, values: PlaceholderValues | null, format = plainJson): ExpandedDraft {
  const isTemplate = hasPlaceholders(text)
  if (!isTemplate || !values) {
    return { sent: text, draft: readDraft(text, format), hasPlaceholders: isTemplate, sourceOf: (offset) => offset }
  }
  const { text: sent, sourceOf } = expandPlaceholders(text, values)
  const draft = readDraft(sent, format)
  const { error } = draft
  if (!error?.place) return { sent, draft, hasPlaceholders: true, sourceOf }
  const offset = sourceOf(error.place.offset)
  const place = { offset, ...placeOf(text, offset) }
  const [unquoted] = (error.message.startsWith('this is not') && /^\{\{.*?\}\}/.exec(text.slice(offset))) || []
  const message = unquoted ? `${unquoted} isn’t a JSON value here: put it in double quotes` : error.message
  return { sent, draft: { ...draft, error: { message, place } }, hasPlaceholders: true, sourceOf }
}

/** Returns marks for the draft's errors. `outcome` is that of the same text, if it was sent. */
export function marksIn(text: string, { sent, draft, sourceOf }: ExpandedDraft, outcome: Outcome | null): Mark[] {
  const { error, rejections } = draft
  if (error) return error.place ? [markAt(text, error.place.offset, error.message)] : []
  if (outcome?.kind === 'problem') {
    const { line, column = 1, detail } = outcome.problem
    return line === undefined ? [] : [markAt(text, offsetOf(text, line, column), detail)]
  }
  const rejected = outcome?.kind === 'results' ? rejectionsOf(outcome.response.results) : []
  const marks = marksForRejections(sent, rejected.length > 0 ? rejected : rejections)
  return marks.map(({ start, end, message }) => ({ start: sourceOf(start), end: sourceOf(end), message }))
}
