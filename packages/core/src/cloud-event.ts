import { decodeBody } from './body.ts'
import { pointerTo } from './json-pointer.ts'
import type { Element, Wanted } from './json-scan.ts'
import { contentTypeIn, contentTypeOf, mediaTypeOf } from './media-type.ts'
import { limits } from './pipeline.ts'
import { ProblemError } from './problem.ts'
import type { Rejection } from './response.ts'
import { hasAtMost, type ParsedEvent, rejectionOf, scanEvents, scanText } from './submission.ts'

// CloudEvents 1.0: https://github.com/cloudevents/spec/tree/v1.0.2/cloudevents (spec, JSON format, HTTP binding).

const everyMember: Wanted = { has: () => true }
const required = ['specversion', 'id', 'source', 'type']
const optional = ['datacontenttype', 'dataschema', 'subject', 'time']

/**
 * Reads a CloudEvent in structured mode: one JSON object.
 * @throws ProblemError `empty`, `invalid_json` with its place
 */
export function readCloudEvent(text: string): [ParsedEvent] {
  const { elements, isArray } = scanEvents(text, everyMember)
  const [event] = elements
  if (event && !isArray) return [readEvent(text, event, 'A CloudEvent')]
  const message = `A CloudEvent must be one JSON object. Send an array of them as ${contentTypeOf('cloudevent-batch')}.`
  return [{ kind: 'rejected', error: { code: 'not_an_object', pointer: '', message } }]
}

/**
 * Reads CloudEvents in batched mode: a JSON array.
 * @throws ProblemError `empty`, `invalid_json` with its place, `too_many_events`, `not_an_array`
 */
export function readCloudEventBatch(text: string): ParsedEvent[] {
  const { elements, isArray } = scanEvents(text, everyMember)
  if (isArray) return elements.map((event) => readEvent(text, event, 'Each element of the batch'))
  const message = `A batch of CloudEvents must be a JSON array. Send one CloudEvent as ${contentTypeOf('cloudevent')}.`
  throw new ProblemError('not_an_array', message)
}

/**
 * Reads a CloudEvent in binary mode as a structured one. The attributes come from the `ce-` headers, with names in lower
 * case. `data` is the JSON of the body, or a string if the body is text. Other bodies become `data_base64`.
 * @throws ProblemError `invalid_json`, `invalid_utf8`
 */
export function readBinaryCloudEvent(
  headers: Iterable<readonly [name: string, value: string]>,
  body: Uint8Array,
): [ParsedEvent] {
  const attributes = new Map(required.map((name): [string, string] => [name, '']))
  let contentType = ''
  for (const [header, value] of headers) {
    if (header === 'content-type') contentType = contentTypeIn(value)
    if (!header.startsWith('ce-')) continue
    const name = header.slice('ce-'.length)
    const error = checkHeader(header, name, value)
    if (error) return [{ kind: 'rejected', error }]
    attributes.set(name, decodeHeader(value))
  }
  if (contentType) {
    const error = checkAscii('Content-Type', 'datacontenttype', contentType)
    if (error) return [{ kind: 'rejected', error }]
    attributes.set('datacontenttype', contentType)
  }
  const members = [...attributes].flatMap(([name, value]) => {
    return value === '' ? [] : [`${JSON.stringify(name)}:${JSON.stringify(value)}`]
  })
  return readCloudEvent(`{${[...members, ...dataMember(mediaTypeOf(contentType), body)].join(',')}}`)
}

function checkHeader(header: string, name: string, value: string): Rejection | undefined {
  if (!/^data(contenttype|_base64)?$/.test(name)) return checkAscii(header, name, value)
  return invalid(name, `${header} is not allowed in binary mode. Send the data as the body, with its Content-Type.`)
}

/** Other characters have no defined encoding in a header, so a server or gateway may already have changed them. */
function checkAscii(header: string, name: string, value: string): Rejection | undefined {
  if (/^[\t -~]*$/.test(value)) return undefined
  return invalid(name, `The header ${header} can only contain ASCII. Percent-encode other characters as UTF-8.`)
}

function dataMember(mediaType: string, body: Uint8Array): string[] {
  if (body.length === 0) return []
  if (mediaType === '' || /[/+]json$/.test(mediaType)) {
    const json = decodeBody(body)
    // Scanned before it is joined to the attributes, so it can't close their object, and errors have its own places.
    scanText(json)
    return [`"data":${json}`]
  }
  if (/^text\/|[/+]xml$/.test(mediaType)) return [`"data":${JSON.stringify(decodeBody(body))}`]
  return [`"data_base64":"${btoa(Array.from(body, (byte) => String.fromCharCode(byte)).join(''))}"`]
}

/** Decodes the value of a header as the HTTP binding requires: removes quotes, then percent-decodes UTF-8 once. */
function decodeHeader(value: string): string {
  const unquoted = /^".*"$/.test(value) ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value
  return unquoted.replace(/(?:%[0-9a-fA-F]{2})+/g, (encoded) => {
    try {
      return decodeURIComponent(encoded)
    } catch {
      return encoded // a percent sign that the sender did not encode
    }
  })
}

function readEvent(text: string, event: Element, subject: string): ParsedEvent {
  // The last one of duplicate members counts, as in JSON.parse.
  const members = new Map(event.members.map(({ key, start, end }) => [key, text.slice(start, end)]))
  const error = rejectionOf(text, event, subject) ?? checkMembers(members)
  if (error) return { kind: 'rejected', error }
  return { kind: 'event', text: text.slice(event.start, event.end), id: idOf(members) }
}

function checkMembers(members: ReadonlyMap<string, string>): Rejection | undefined {
  for (const [name, json] of members) {
    const error = checkMember(name, json)
    if (error) return error
  }
  for (const name of required) {
    if (!isSet(members.get(name))) return invalid(name, `The attribute ${name} is missing. Every CloudEvent needs it.`)
  }
  if (isSet(members.get('data')) && isSet(members.get('data_base64'))) {
    return invalid('data_base64', 'A CloudEvent can have data or data_base64, but not both.')
  }
  if (stringOf(members, 'specversion') !== '1.0') return invalid('specversion', 'specversion must be "1.0".')
  if (hasAtMost(limits.cloudEventIdCharacters, idOf(members))) return undefined
  const limit = limits.cloudEventIdCharacters - 1
  return { code: 'invalid_id', pointer: '/id', message: `source and id together can have ${limit} characters.` }
}

function idOf(members: ReadonlyMap<string, string>): string {
  return `${stringOf(members, 'source')} ${stringOf(members, 'id')}`
}

function stringOf(members: ReadonlyMap<string, string>, name: string): string {
  return JSON.parse(members.get(name) ?? '""') as string
}

function isSet(json = 'null'): boolean {
  return json !== 'null'
}

function checkMember(name: string, json: string): Rejection | undefined {
  if (name === 'data' || !isSet(json)) return undefined
  if (name === 'data_base64') {
    const base64 = json.startsWith('"') ? (JSON.parse(json) as string) : '?'
    return base64.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(base64)
      ? undefined
      : invalid(name, 'data_base64 must be a base64 string.')
  }
  if (!/^[a-z0-9]+$/.test(name)) {
    return invalid(name, 'The name of an attribute can only have lower-case letters from a to z and digits.')
  }
  if (!required.includes(name) && !optional.includes(name)) {
    const isScalar = !/^[{[]/.test(json)
    return isScalar
      ? undefined
      : invalid(name, `${name} must be a string, a number or a boolean. Move objects into data.`)
  }
  if (!json.startsWith('"') || json === '""') return invalid(name, `${name} must be a non-empty string.`)
  const value = JSON.parse(json) as string
  if (name === 'source' && !uriReference.test(value)) {
    return invalid(name, 'source must be a URI reference. Percent-encode spaces and characters outside of ASCII.')
  }
  if (name === 'time' && !rfc3339.test(value)) {
    return invalid(name, 'time must be an RFC 3339 timestamp, such as 2026-11-23T07:30:00Z.')
  }
  return undefined
}

/** The characters of a URI reference. It has no spaces, so an id of `source`, a space and `id` is unambiguous. */
const uriReference = /^(?:[\w.~:/?#[\]@!$&'()*+,;=-]|%[0-9a-fA-F]{2})+$/
const rfc3339 =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt ](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-][0-2]\d:[0-5]\d)$/

function invalid(name: string, message: string): Rejection {
  return { code: 'invalid_attribute', pointer: pointerTo(name), message }
}
