import type { FormatName } from '../submit/event-format.ts'
import { isRecord } from '../submit/outcome.ts'

const draftsKey = 'sluice.drafts'

/** A text that this browser keeps under a name. */
export type NamedDraft = { name: string; text: string; format: FormatName }

/** Returns the saved drafts, sorted by name. Skips damaged ones. */
export function namedDrafts(): NamedDraft[] {
  const stored = parse(localStorage.getItem(draftsKey))
  return Array.isArray(stored) ? stored.filter(isDraft) : []
}

/** Saves a draft, in place of the draft with the same name. Returns false if the browser's storage is full. */
export function saveNamedDraft(draft: NamedDraft): boolean {
  const others = namedDrafts().filter(({ name }) => name !== draft.name)
  return store([...others, draft].sort((a, b) => a.name.localeCompare(b.name)))
}

/** Deletes the draft with a name. */
export function deleteNamedDraft(name: string): void {
  store(namedDrafts().filter((draft) => draft.name !== name))
}

function store(drafts: readonly NamedDraft[]): boolean {
  try {
    localStorage.setItem(draftsKey, JSON.stringify(drafts))
    return true
  } catch {
    return false
  }
}

function isDraft(value: unknown): value is NamedDraft {
  if (!isRecord(value)) return false
  const { name, text, format } = value
  return typeof name === 'string' && typeof text === 'string' && (format === 'json' || format === 'cloudevents')
}

function parse(json: string | null): unknown {
  try {
    return JSON.parse(json ?? 'null')
  } catch {
    return null
  }
}
