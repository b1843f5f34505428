/**
 * The formats of a request body, with the Content-Types that name them, the preferred one first.
 * `isBase64` is true for types that API Gateway passes base64-encoded: only their bytes survive, gzip included.
 */
export const formats = {
  /** One object is one event; an array of objects is a batch. `navigator.sendBeacon` sends text/plain. */
  json: { mediaTypes: ['application/json', 'text/plain'], isBase64: false },
  /** One event per line. */
  ndjson: {
    mediaTypes: ['application/x-ndjson', 'application/ndjson', 'application/jsonl', 'application/jsonlines'],
    isBase64: true,
  },
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

/**
 * Returns the value of a Content-Type header. A header that was sent several times arrives as one with commas; if all
 * values name the same type, the first one counts.
 */
export function contentTypeIn(header: string): string {
  // A comma in quotes belongs to a parameter.
  if (header.includes('"')) return header.trim()
  const values = header.split(',').flatMap((value) => value.trim() || [])
  const [first = ''] = values
  return values.every((value) => typeWithoutParameters(value) === typeWithoutParameters(first)) ? first : header.trim()
}

/** Returns the media type of a Content-Type header without its parameters, in lower case. Different types stay a list. */
export function mediaTypeOf(header: string): string {
  const contentType = contentTypeIn(header)
  const isList = contentType.includes(',') && !contentType.includes('"')
  return isList ? contentType.toLowerCase() : typeWithoutParameters(contentType)
}

function typeWithoutParameters(contentType: string): string {
  return contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

/**
 * Returns the format of a request, `undefined` if its Content-Type is not supported. `isBinary` is true with a
 * `ce-specversion` header: then every Content-Type except the CloudEvents types describes the data of the event. No
 * Content-Type means JSON.
 */
export function formatOf(contentType: string, isBinary: boolean): Format | undefined {
  const mediaType = mediaTypeOf(contentType)
  if (isBinary && !mediaType.startsWith('application/cloudevents')) return 'cloudevent-binary'
  return mediaType === '' ? 'json' : formatByType.get(mediaType)
}
