import { decodeBody } from '@sluice/core/body'
import { type Format, formatOf } from '@sluice/core/media-type'
import { readEvents } from '@sluice/core/request'
import { scanText } from '@sluice/core/submission'
import { inflate } from '@sluice/functions/gzip'

/** The headers of a request, with names in lower case, and its body. */
export type SentRequest = { headers: Readonly<Record<string, string>>; body: Uint8Array }

/** Returns the text of each event in a request, in order. A body that can't be split is one text. */
export function eventTexts({ headers, body }: SentRequest): string[] {
  try {
    const format = formatOf(headers['content-type'] ?? '', 'ce-specversion' in headers)
    if (!format) return [textOf(body)]
    const inflated = inflate(body, headers['content-encoding'] ?? '', format)
    return split(format, headers, inflated)
  } catch {
    return [textOf(body)]
  }
}

function split(format: Format, headers: Readonly<Record<string, string>>, body: Uint8Array): string[] {
  if (format === 'cloudevent-binary') {
    const [event] = readEvents({ format, headers: Object.entries(headers), body })
    return [event?.kind === 'event' ? event.text : textOf(body)]
  }
  const text = decodeBody(body)
  // The same lines as in the handler: those that aren't blank.
  if (format === 'ndjson') return text.split('\n').flatMap((line) => (/[^ \t\r]/.test(line) ? line.trim() : []))
  return scanText(text).elements.map(({ start, end }) => text.slice(start, end))
}

/** Returns a body as text, in which U+FFFD stands for bytes that aren't UTF-8. */
export const textOf = (body: Uint8Array): string => new TextDecoder().decode(body)
