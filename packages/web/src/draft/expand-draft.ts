import { placeOf } from '@sluice/core/json-scan'
import { plainJson } from '../submit/event-format.ts'
import type { Outcome } from '../submit/outcome.ts'
import { type Draft, readDraft } from './draft.ts'
import { type Mark, markAt, marksOf, offsetOf, rejectionsIn } from './mark.ts'
import { expandPlaceholders, hasPlaceholders, type PlaceholderValues } from './placeholders.ts'

/** What stands in the editor: the text that would be sent, and what the handler would say, at places of the editor's. */
export type ExpandedDraft = {
  sent: string
  draft: Draft
  hasPlaceholders: boolean
  sourceOf: (offset: number) => number
}

/** Without a context the placeholders are text like any other. */
export function expandDraft(text: string, context: PlaceholderValues | null, format = plainJson): ExpandedDraft {
  const isTemplate = hasPlaceholders(text)
  if (!isTemplate || !context) {
    return { sent: text, draft: readDraft(text, format), hasPlaceholders: isTemplate, sourceOf: (offset) => offset }
  }
  const { text: sent, sourceOf } = expandPlaceholders(text, context)
  const draft = readDraft(sent, format)
  const { error } = draft
  if (!error?.place) return { sent, draft, hasPlaceholders: true, sourceOf }
  const offset = sourceOf(error.place.offset)
  const place = { offset, ...placeOf(text, offset) }
  const [unquoted] = (error.message.startsWith('this is not') && /^\{\{.*?\}\}/.exec(text.slice(offset))) || []
  const message = unquoted ? `${unquoted} makes no JSON value here: put it in double quotes` : error.message
  return { sent, draft: { ...draft, error: { message, place } }, hasPlaceholders: true, sourceOf }
}

/** What the page sees itself, and what the API said of this very text. */
export function marksIn(text: string, { sent, draft, sourceOf }: ExpandedDraft, outcome: Outcome | null): Mark[] {
  const { error, rejections } = draft
  if (error) return error.place ? [markAt(text, error.place.offset, error.message)] : []
  if (outcome?.kind === 'problem') {
    const { line, column = 1, detail } = outcome.problem
    return line === undefined ? [] : [markAt(text, offsetOf(text, line, column), detail)]
  }
  const said = outcome?.kind === 'results' ? rejectionsIn(outcome.response.results) : []
  const marks = marksOf(sent, said.length > 0 ? said : rejections)
  return marks.map(({ start, end, message }) => ({ start: sourceOf(start), end: sourceOf(end), message }))
}
