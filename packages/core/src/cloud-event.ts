import { pointerTo } from './json-pointer.ts'
import type { Element, Wanted } from './json-scan.ts'
import { mediaTypeOf } from './media-type.ts'
import { limits } from './pipeline.ts'
import { ProblemError } from './problem.ts'
import type { Rejection } from './response.ts'
import { decodeBody, hasAtMost, type ParsedEvent, rejectionOf, scanEvents, scanText } from './submission.ts'

// CloudEvents 1.0: https://github.com/cloudevents/spec/tree/v1.0.2/cloudevents (spec, JSON format, HTTP binding).

const everyMember: Wanted = { has: () => true }
const required = ['specversion', 'id', 'source', 'type']
const optional = ['datacontenttype', 'dataschema', 'subject', 'time']

/**
 * Structured mode: one JSON object.
 * @throws ProblemError as `readJson` does
 */
export function readCloudEvent(text: string): [ParsedEvent] {
  const { elements, isArray } = scanEvents(text, everyMember)
  const [event] = elements
  if (event && !isArray) return [readEvent(text, event, 'A CloudEvent')]
  const message = 'A CloudEvent is one JSON object; an array of them is application/cloudevents-batch+json.'
  return [{ kind: 'rejected', error: { code: 'not_an_object', pointer: '', message } }]
}

/**
 * Batched mode: an array of CloudEvents.
 * @throws ProblemError as `readJson` does, and `not_an_array`
 */
export function readCloudEventBatch(text: string): ParsedEvent[] {
  const { elements, isArray } = scanEvents(text, everyMember)
  if (isArray) return elements.map((event) => readEvent(text, event, 'Each element of the batch'))
  const message = 'A CloudEvents batch is a JSON array; one event alone is application/cloudevents+json.'
  throw new ProblemError('not_an_array', message)
}

/**
 * Binary mode, which is written as a structured event: attributes from the `ce-` headers (names in lower case), then
 * `data` as the body's own JSON, as a string if it is text, or else `data_base64`.
 * @throws ProblemError `invalid_json`, `invalid_utf8`
 */
export function readBinaryCloudEvent(
  headers: Iterable<readonly [name: string, value: string]>,
  body: Uint8Array,
): [ParsedEvent] {
  const attributes = new Map(required.map((name): [string, string] => [name, '']))
  let contentType = ''
  for (const [header, value] of headers) {
    if (header === 'content-type') contentType = value
    if (!header.startsWith('ce-')) continue
    const name = header.slice('ce-'.length)
    if (/^data(contenttype|_base64)?$/.test(name)) {
      const message = `${header} is no header of binary mode: the body is the data, Content-Type its type.`
      return [{ kind: 'rejected', error: invalid(name, message) }]
    }
    attributes.set(name, decodeHeader(value))
  }
  if (contentType) attributes.set('datacontenttype', contentType)
  const members = [...attributes].flatMap(([name, value]) => {
    return value === '' ? [] : [`${JSON.stringify(name)}:${JSON.stringify(value)}`]
  })
  return readCloudEvent(`{${[...members, ...dataMember(mediaTypeOf(contentType), body)].join(',')}}`)
}

function dataMember(mediaType: string, body: Uint8Array): string[] {
  if (body.length === 0) return []
  if (mediaType === '' || /[/+]json$/.test(mediaType)) {
    const json = decodeBody(body)
    // Alone, before it is joined to the attributes: so it cannot end their object, and its errors have its own places.
    scanText(json)
    return [`"data":${json}`]
  }
  if (/^text\/|[/+]xml$/.test(mediaType)) return [`"data":${JSON.stringify(decodeBody(body))}`]
  return [`"data_base64":"${btoa(Array.from(body, (byte) => String.fromCharCode(byte)).join(''))}"`]
}

/** A header's value as the HTTP binding writes it: quotes are removed, then UTF-8 is percent-decoded, once. */
function decodeHeader(value: string): string {
  const unquoted = /^".*"$/.test(value) ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value
  return unquoted.replace(/(?:%[0-9a-fA-F]{2})+/g, (encoded) => {
    try {
      return decodeURIComponent(encoded)
    } catch {
      return encoded // not UTF-8: a percent sign that its sender did not encode
    }
  })
}

function readEvent(text: string, event: Element, subject: string): ParsedEvent {
  // Of duplicate members the last one counts, as in JSON.parse.
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
    if (!isSet(members.get(name))) return invalid(name, `A CloudEvent needs the attribute ${name}.`)
  }
  if (isSet(members.get('data')) && isSet(members.get('data_base64'))) {
    return invalid('data_base64', 'A CloudEvent has data or data_base64, not both.')
  }
  if (stringOf(members, 'specversion') !== '1.0') return invalid('specversion', 'specversion must be "1.0".')
  if (hasAtMost(limits.cloudEventIdCharacters, idOf(members))) return undefined
  const limit = limits.cloudEventIdCharacters - 1
  return { code: 'invalid_id', pointer: '/id', message: `source and id may have ${limit} characters together.` }
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
      : invalid(name, 'data_base64 must be a string of base64.')
  }
  if (!/^[a-z0-9]+$/.test(name)) {
    return invalid(name, "A CloudEvent's attribute names are made of the letters a to z, in lower case, and digits.")
  }
  if (!required.includes(name) && !optional.includes(name)) {
    const isScalar = !/^[{[]/.test(json)
    return isScalar
      ? undefined
      : invalid(name, `${name} must be a string, number or boolean; objects belong into data.`)
  }
  if (!json.startsWith('"') || json === '""') return invalid(name, `${name} must be a string that is not empty.`)
  const value = JSON.parse(json) as string
  if (name === 'source' && !uriReference.test(value)) {
    return invalid(name, 'source must be a URI reference: no spaces, and what is not ASCII percent-encoded.')
  }
  if (name === 'time' && !rfc3339.test(value)) {
    return invalid(name, 'time must be an RFC 3339 timestamp, such as 2026-11-23T07:30:00Z.')
  }
  return undefined
}

/** By its characters. Without spaces, so that an id made of `source`, a space and `id` has one reading. */
const uriReference = /^(?:[\w.~:/?#[\]@!$&'()*+,;=-]|%[0-9a-fA-F]{2})+$/
const rfc3339 =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt ](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-][0-2]\d:[0-5]\d)$/

function invalid(name: string, message: string): Rejection {
  return { code: 'invalid_attribute', pointer: pointerTo(name), message }
}
