import { ProblemError } from './problem.ts'

/** How a request's body holds its events. */
export type Format = 'json' | 'ndjson' | 'cloudevent' | 'cloudevent-batch' | 'cloudevent-binary'

/** What a Content-Type says; none at all is JSON, and `text/plain` is what `navigator.sendBeacon` sends. */
export const formats: ReadonlyMap<string, Format> = new Map<string, Format>([
  ['', 'json'],
  ['application/json', 'json'],
  ['text/plain', 'json'],
  ['application/x-ndjson', 'ndjson'],
  ['application/jsonl', 'ndjson'],
  ['application/cloudevents+json', 'cloudevent'],
  ['application/cloudevents-batch+json', 'cloudevent-batch'],
])

/** A media type without its parameters, in lower case. */
export function mediaTypeOf(contentType: string): string {
  return contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

/**
 * The format of a request, of which `isBinary` tells whether it has a `ce-specversion` header: then every
 * Content-Type but CloudEvents' own describes the event's data.
 * @throws ProblemError `unsupported_media_type`, naming the header to send instead
 */
export function formatOf(contentType: string, isBinary: boolean): Format {
  const mediaType = mediaTypeOf(contentType)
  const format = formats.get(mediaType)
  if (isBinary && !mediaType.startsWith('application/cloudevents')) return 'cloudevent-binary'
  if (format) return format
  const known = [...formats.keys()].filter(Boolean).join(', ')
  const hint =
    mediaType === 'application/x-www-form-urlencoded'
      ? `curl -d sends ${mediaType}; add the header Content-Type: application/json (curl: --json, or -H 'Content-Type: application/json').`
      : `Content-Type ${mediaType} is not one of ${known}; for JSON add the header Content-Type: application/json.`
  throw new ProblemError('unsupported_media_type', hint)
}
