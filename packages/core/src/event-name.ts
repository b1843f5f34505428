import { JsonSyntaxError } from './json-cursor.ts'
import { scanJson } from './json-scan.ts'

const maxCharacters = 80
const nameMembers: ReadonlySet<string> = new Set(['event', 'type', 'name'])

/**
 * Returns a name for a list: the event's `event`, `type` or `name`, else the start of its text. A batch has its size. The
 * text may be invalid.
 */
export function eventName(text: string): string {
  return nameIn(text).trim().slice(0, maxCharacters).replace(/\s+/g, ' ') || '(empty)'
}

function nameIn(text: string): string {
  const elements = elementsIn(text)
  if (!elements) return text
  if (elements.length !== 1) return `${elements.length} events`
  const member = elements[0]?.members[0]
  const value: unknown = member && JSON.parse(text.slice(member.start, member.end))
  return typeof value === 'string' && value.trim() !== '' ? value : text
}

function elementsIn(text: string) {
  try {
    return scanJson(text, nameMembers).elements
  } catch (error) {
    if (error instanceof JsonSyntaxError) return null
    throw error
  }
}
