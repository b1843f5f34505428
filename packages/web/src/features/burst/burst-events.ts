import { scanJson } from '@sluice/core/json-scan'
import { currentValues, exampleValues, expandPlaceholders } from '../../draft/placeholders.ts'

/**
 * Returns the text of the `n`-th event to send, counted from 1. The events of an array take turns. Placeholders are
 * expanded anew for every event if `isExpanded`.
 */
export function eventsOf(text: string, isExpanded: boolean): (n: number) => string {
  const events = isExpanded ? templatesIn(text) : elementsIn(text)
  return (n) => {
    const event = events[(n - 1) % events.length] ?? text
    return isExpanded ? expandPlaceholders(event, currentValues(n)).text : event
  }
}

function elementsIn(text: string): string[] {
  return scanJson(text).elements.map(({ start, end }) => text.slice(start, end))
}

/** A template is JSON only once it is expanded, so its elements are found in an expanded copy. */
function templatesIn(template: string): string[] {
  const { text, sourceOf } = expandPlaceholders(template, exampleValues)
  return scanJson(text).elements.map(({ start, end }) => template.slice(sourceOf(start), sourceOf(end)))
}
