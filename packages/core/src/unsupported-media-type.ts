import { JsonSyntaxError } from './json-cursor.ts'
import { scanJson } from './json-scan.ts'
import { contentTypeOf, formatByType, mediaTypeOf } from './media-type.ts'
import { limits } from './pipeline.ts'
import { ProblemError } from './problem.ts'

/** A request whose Content-Type no format has. `isBrowser` is true if a page sent it, and not a tool such as curl. */
export type UnsupportedRequest = { contentType: string; body: Uint8Array; isBrowser: boolean }

const curlType = 'application/x-www-form-urlencoded'
const formTypes: readonly string[] = [curlType, 'multipart/form-data']

/** Returns the error for an unsupported Content-Type. Its message names the header to send for the body at hand. */
export function unsupportedMediaType({ contentType, body, isBrowser }: UnsupportedRequest): ProblemError {
  const mediaType = mediaTypeOf(contentType)
  const content = contentOf(mediaType, body)
  const header = `Content-Type: ${contentTypeOf(content === 'lines' ? 'ndjson' : 'json')}`
  const isCurl = mediaType === curlType && !isBrowser
  const options = content === 'lines' ? `--data-binary with -H '${header}'` : `--json, or -H '${header}'`
  const add = `${header}${isCurl ? ` (curl: ${options})` : ''}.`
  return new ProblemError('unsupported_media_type', messageOf(mediaType, content, isCurl, add))
}

function messageOf(mediaType: string, content: Content, isCurl: boolean, add: string): string {
  if (content === 'form') return `The body is a form. Send a JSON object instead, with the header ${add}`
  if (isCurl) return `curl -d sends ${mediaType}. Add the header ${add}`
  const supported = [...formatByType.keys()].join(', ')
  return `Content-Type ${mediaType} is not one of ${supported}. ${subjects[content]}, add the header ${add}`
}

/** The kind of body that a text looks like. */
type Content = 'lines' | 'json' | 'form' | 'other'

const subjects = {
  lines: 'For one event per line',
  json: 'For this JSON',
  other: 'For JSON',
} as const satisfies Partial<Record<Content, string>>

function contentOf(mediaType: string, body: Uint8Array): Content {
  const text = new TextDecoder().decode(body.subarray(0, limits.requestBytes)).trimStart()
  if (/^[[{]/.test(text)) return hasLines(text) ? 'lines' : 'json'
  return formTypes.includes(mediaType) || /^[\w.%+~[\]-]+=/.test(text) ? 'form' : 'other'
}

/** Returns whether a text has several lines, the first of which is a JSON object. */
function hasLines(text: string): boolean {
  const end = text.indexOf('\n')
  if (end === -1 || text.slice(end).trim() === '') return false
  try {
    return !scanJson(text.slice(0, end)).isArray
  } catch (error) {
    if (error instanceof JsonSyntaxError) return false
    throw error
  }
}
