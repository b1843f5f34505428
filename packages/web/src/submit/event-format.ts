import { contentTypeOf as typeOf } from '@sluice/core/media-type'
import { type ParsedEvent, readJson } from '@sluice/core/submission'

export type FormatName = 'json' | 'cloudevents'

/** The format of a text's events, with the handler's own code that reads them. */
export type EventFormat = { name: FormatName; read: (text: string) => ParsedEvent[] }

/** JSON without an envelope. It is always loaded. */
export const plainJson: EventFormat = { name: 'json', read: readJson }

/** Loads a format. If it can't be loaded, the text is checked as plain JSON, which finds fewer errors. */
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

/** Returns the content type that a text is sent with. An array of CloudEvents is a batch. */
export function contentTypeOf(name: FormatName, text: string): string {
  if (name === 'json') return typeOf('json')
  return typeOf(isArray(text) ? 'cloudevent-batch' : 'cloudevent')
}

/** True if a text is a JSON array, so a batch. */
export function isArray(text: string): boolean {
  return /^\s*\[/.test(text)
}
