import { contentTypeOf as typeOf } from '@sluice/core/media-type'
import { type ParsedEvent, readJson } from '@sluice/core/submission'

export type FormatName = 'json' | 'cloudevents'

/** How the events of a text are written, and the handler's own code to read them. */
export type EventFormat = { name: FormatName; read: (text: string) => ParsedEvent[] }

export const plainJson: EventFormat = { name: 'json', read: readJson }

/** Where it cannot be loaded, the page sees less of what the handler will say. */
export async function loadFormat(name: FormatName): Promise<EventFormat> {
  if (name === 'json') return plainJson
  return import('@sluice/core/cloud-event').then(
    ({ readCloudEvent: one, readCloudEventBatch: batch }) => ({
      name,
      read: (text) => (isArray(text) ? batch : one)(text),
    }),
    () => ({ name, read: readJson }),
  )
}

/** What a text is sent as: of CloudEvents an array is a batch. */
export function contentTypeOf(name: FormatName, text: string): string {
  if (name === 'json') return typeOf('json')
  return typeOf(isArray(text) ? 'cloudevent-batch' : 'cloudevent')
}

export function isArray(text: string): boolean {
  return /^\s*\[/.test(text)
}
