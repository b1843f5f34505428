import { ProblemError } from './problem.ts'

/**
 * The formats of a request body, with the Content-Types that name them, the preferred one first.
 * `isBase64` is true for types that API Gateway passes base64-encoded: only their bytes survive, gzip included.
 */
export const formats = {
  /** One object is one event; an array of objects is a batch. `navigator.sendBeacon` sends text/plain. */
  json: { mediaTypes: ['application/json', 'text/plain'], isBase64: false },
  /** One event per line. */
  ndjson: { mediaTypes: ['application/x-ndjson', 'application/jsonl'], isBase64: true },
  /** One CloudEvent in structured mode. */
  cloudevent: { mediaTypes: ['application/cloudevents+json'], isBase64: true },
  /** An array of CloudEvents. */
  'cloudevent-batch': { mediaTypes: ['application/cloudevents-batch+json'], isBase64: true },
} as const satisfies Record<string, { mediaTypes: readonly [string, ...string[]]; isBase64: boolean }>

/** A format that a Content-Type names. */
export type NamedFormat = keyof typeof formats

/** A format of a request body. A `ce-specversion` header makes any body the data of a binary CloudEvent. */
export type Format = NamedFormat | 'cloudevent-binary'

/** Every supported Content-Type with its format, in the order of the reference. */
export const formatByType: ReadonlyMap<string, NamedFormat> = new Map(
  (Object.keys(formats) as NamedFormat[]).flatMap((format) =>
    formats[format].mediaTypes.map((type): [string, NamedFormat] => [type, format]),
  ),
)

/** The Content-Types that API Gateway passes as bytes. */
export const binaryTypes: readonly string[] = Object.values(formats).flatMap(({ mediaTypes, isBase64 }) =>
  isBase64 ? mediaTypes : [],
)

/** Returns the Content-Type to send for a format. */
export function contentTypeOf(format: NamedFormat): string {
  return formats[format].mediaTypes[0]
}

/** Returns a media type without its parameters, in lower case. */
export function mediaTypeOf(contentType: string): string {
  return contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

/**
 * Returns the format of a request. `isBinary` is true with a `ce-specversion` header: then every Content-Type except
 * the CloudEvents types describes the data of the event. No Content-Type means JSON.
 * @throws ProblemError `unsupported_media_type`, which names the header to send
 */
export function formatOf(contentType: string, isBinary: boolean): Format {
  const mediaType = mediaTypeOf(contentType)
  if (isBinary && !mediaType.startsWith('application/cloudevents')) return 'cloudevent-binary'
  const format = mediaType === '' ? 'json' : formatByType.get(mediaType)
  if (format) return format
  throw new ProblemError('unsupported_media_type', unsupportedMessage(mediaType))
}

function unsupportedMessage(mediaType: string): string {
  const json = `Content-Type: ${contentTypeOf('json')}`
  if (mediaType === 'application/x-www-form-urlencoded') {
    return `curl -d sends ${mediaType}. Add the header ${json} (curl: --json, or -H '${json}').`
  }
  const supported = [...formatByType.keys()].join(', ')
  return `Content-Type ${mediaType} is not one of ${supported}. For JSON, add the header ${json}.`
}
