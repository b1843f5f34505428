import { gzipSync } from 'node:zlib'

type BodyOf = (bytes: number) => Uint8Array

/** A request of any size whose shape makes a careless parser slow. */
export type HostileRequest = { name: string; headersOf: (size: number) => Record<string, string>; bodyOf: BodyOf }

const encoder = new TextEncoder()

/** Returns `head`, as many copies of `piece` as fit into `bytes`, and `tail`. */
function filled(head: string, piece: string, tail = ''): BodyOf {
  const [around, each] = [head + tail, piece].map((text) => encoder.encode(text).length) as [number, number]
  return (bytes) => encoder.encode(head + piece.repeat(Math.max(1, Math.floor((bytes - around) / each))) + tail)
}

/** Returns numbered pieces, with a comma between them, up to `bytes`. */
function numbered(head: string, piece: (n: number) => string, tail: string): BodyOf {
  return (bytes) => {
    let text = head
    for (let n = 0; text.length + piece(n).length + tail.length < bytes; n++) text += (n > 0 ? ',' : '') + piece(n)
    return encoder.encode(text + tail)
  }
}

/** Returns `opening` nested as deep as `bytes` allow, around `core`. */
function nested(head: string, opening: string, core: string, closing: string, tail = ''): BodyOf {
  return (bytes) => {
    const depth = Math.floor((bytes - head.length - core.length - tail.length) / (opening.length + closing.length))
    return encoder.encode(head + opening.repeat(depth) + core + closing.repeat(depth) + tail)
  }
}

type Shapes = Record<string, BodyOf>

const texts: Shapes = {
  'newlines before a stray character': filled('{"a":1', '\n', '}x'),
  'newlines behind the value': filled('{"a":1}', '\n', 'x'),
  'newlines inside the event': filled('{"a":1', '\n', '}'),
  'CRLF behind a comma': filled('{"a":1,', '\r\n', '}'),
  'spaces only': filled('', ' '),
  'spaces before a stray character': filled('{}', ' \t', 'x'),
  'newlines only': filled('', '\n'),
  quotes: filled('', '"'),
  'quotes in a string': filled('{"a":"', '\\"', '"}'),
  'empty strings': filled('{"a":[""', ',""', ']}'),
  backslashes: filled('{"a":"', '\\\\', '"}'),
  'backslashes without an end': filled('{"a":"', '\\'),
  'Unicode escapes': filled('{"a":"', '\\u00e9', '"}'),
  'an unclosed string': filled('{"a":"', 'x'),
  'opening brackets': filled('', '['),
  'opening braces': filled('', '{"a":'),
  'closing brackets': filled('', ']'),
  'nested arrays': nested('{"a":', '[', '', ']', '}'),
  'nested objects': nested('', '{"a":', '1', '}'),
  'nested objects with spaces': nested('', '{ "a" : ', '1', ' }'),
  commas: filled('[', ',', ']'),
  colons: filled('{"a"', ':', '1}'),
  digits: filled('{"a":', '1', '}'),
  'digits before a letter': filled('{"a":', '1', 'x}'),
  'a fraction before a letter': filled('{"a":1.', '1', 'x}'),
  'an exponent before a letter': filled('{"a":1e', '1', 'x}'),
  'digits in three parts': filled('{"a":1', '1', `.${'1'.repeat(9_000)}e${'1'.repeat(9_000)}x}`),
  'minus signs': filled('{"a":', '-', '1}'),
  literals: filled('[true', ',null', ']'),
  'a long literal': filled('{"a":tru', 'e', '}'),
  'a long name': filled('{"', 'n', '":1}'),
  'a long escaped name': filled('{"', '\\u006e', '":1}'),
  'names with slashes': filled('{"', '~/', `":${'['.repeat(70)}${']'.repeat(70)}}`),
  'many members': numbered('{', (n) => `"member${n}":${n}`, '}'),
  'many escaped members': numbered('{', (n) => `"\\u006d${n}":${n}`, '}'),
  'duplicate members': filled('{"a":1', ',"a":1', '}'),
  'duplicate ids': filled('{"event_id":"a"', ',"event_id":"b"', '}'),
  'duplicate _meta': filled('{"_meta":1', ',"_meta":1', '}'),
  'a long id': filled('{"event_id":"', 'i', '"}'),
  'a long id of escapes': filled('{"event_id":"', '\\u0069', '"}'),
  'a number as a long id': filled('{"event_id":', '1', '}'),
  'many events': filled('[{}', ',{}', ']'),
  'as many events as allowed': numbered('[', (n) => `{"n":${n},"text":"${'x'.repeat(190)}"}`, ']'),
  'many numbers in place of events': filled('[1', ',1', ']'),
  'events that are too deep': numbered(
    '[',
    () => `{"a":${'['.repeat(70)}${']'.repeat(70)},"b":"${'x'.repeat(80)}"}`,
    ']',
  ),
  'an event of long names that is too deep': filled(`${'{"name":'.repeat(70)}"`, 'x', `"${'}'.repeat(70)}`),
  'spaces behind each name': filled('{"a":[{"b"', ' ', `:${'['.repeat(70)}${']'.repeat(70)}}]}`),
  'two-byte characters': filled('{"a":"', 'é', '"}'),
  emoji: filled('{"a":"', '😀', '"}'),
  'control characters': filled('{"a":"', '\u0001', '"}'),
  'line separators': filled('{"a":"', '\u2028', '"}'),
  'byte order marks': filled('', '\ufeff', '{}'),
  'replacement characters': filled('{"a":"', '\ufffd', '"}'),
  'null bytes': filled('', '\0'),
  'a form': filled('a=1', '&a=1'),
}

const lines: Shapes = {
  'empty lines': filled('', '\n'),
  'blank lines': filled('', ' \r\n'),
  'carriage returns': filled('{}', '\r', 'x'),
  'many lines': filled('', '{}\n'),
  'as many lines as allowed': numbered('', (n) => `\n{"n":${n},"text":"${'x'.repeat(190)}"}\n`, ''),
  'broken lines': filled('', '{\n'),
  'long broken lines': filled('', `{"a":1${' '.repeat(400)}x\n`),
  'a line with spaces before a stray character': filled('{}', ' ', 'x'),
  'arrays in place of events': filled('', '[{}]\n'),
}

const minimal = '"specversion":"1.0","id":"1","source":"/s","type":"t"'
const cloudEvents: Shapes = {
  'many attributes': numbered(`{${minimal},`, (n) => `"attribute${n}":${n}`, '}'),
  'duplicate attributes': filled(`{${minimal}`, ',"id":"1"', '}'),
  'a long attribute name': filled(`{${minimal},"`, 'a', '-":1}'),
  'a long source': filled('{"specversion":"1.0","id":"1","type":"t","source":"', 'a', '"}'),
  'a long source of escapes': filled('{"specversion":"1.0","id":"1","type":"t","source":"', '%41', '%"}'),
  'a long time': filled(`{${minimal},"time":"2026-11-23T07:30:00.`, '1', '"}'),
  'long base64': filled(`{${minimal},"data_base64":"`, 'AAAA', '"}'),
  'long invalid base64': filled(`{${minimal},"data_base64":"`, 'A===', '"}'),
  'nested data': nested(`{${minimal},"data":`, '[', '', ']', '}'),
}

const batches: Shapes = {
  'many CloudEvents': numbered(
    '[',
    (n) => `{"specversion":"1.0","id":"${n}","source":"/s","type":"${'t'.repeat(180)}"}`,
    ']',
  ),
  'CloudEvents without attributes': numbered('[', () => `{"data":"${'x'.repeat(230)}"}`, ']'),
}

const binary = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/s', 'ce-type': 't' }
const binaryData: Shapes = {
  'nested data': nested('', '[', '', ']'),
  'newlines behind the data': filled('{}', '\n', 'x'),
  'a long string': filled('"', 'x', '"'),
}

function requests(kind: string, headers: Record<string, string>, shapes: Shapes): HostileRequest[] {
  return Object.entries(shapes).map(([name, bodyOf]) => ({
    name: `${kind}: ${name}`,
    headersOf: () => headers,
    bodyOf,
  }))
}

const ndjson = { 'content-type': 'application/x-ndjson' }
const gzip = { ...ndjson, 'content-encoding': 'gzip' }
const lineRequests = requests('NDJSON', ndjson, { ...lines, ...texts })

const zipped: HostileRequest[] = lineRequests.map(({ name, bodyOf }) => ({
  name: `gzip of ${name}`,
  headersOf: () => gzip,
  bodyOf: (bytes) => gzipSync(bodyOf(bytes)),
}))

const gzipMembers: Shapes = {
  'many members': (bytes) => {
    const member = gzipSync('{}\n')
    return Buffer.concat(Array<Buffer>(Math.floor(bytes / member.length)).fill(member))
  },
}

/** Requests with a hostile body. Gzip inflates to the requested size. */
export const hostileBodies: readonly HostileRequest[] = [
  ...requests('JSON', { 'content-type': 'application/json' }, texts),
  ...lineRequests,
  ...requests('CloudEvent', { 'content-type': 'application/cloudevents+json' }, cloudEvents),
  ...requests('CloudEvents', { 'content-type': 'application/cloudevents-batch+json' }, batches),
  ...requests('binary CloudEvent of JSON', { ...binary, 'content-type': 'application/json' }, binaryData),
  ...requests('binary CloudEvent of text', { ...binary, 'content-type': 'text/plain' }, { quotes: filled('', '"') }),
  ...requests('binary CloudEvent of bytes', { ...binary, 'content-type': 'image/png' }, { zeros: filled('', '\0') }),
  ...requests('an unsupported type', { 'content-type': 'application/x-www-form-urlencoded' }, { ...lines, ...texts }),
  ...zipped,
  ...requests('gzip', gzip, gzipMembers),
]

function header(name: string, pieces: readonly string[]): HostileRequest[] {
  return pieces.map((piece) => ({
    name: `${name} of ${piece}`,
    headersOf: (size) => ({ ...binary, [name]: piece.repeat(size / piece.length) }),
    bodyOf: () => encoder.encode('{}'),
  }))
}

/** Requests with a hostile header. Their size is that of the header. */
export const hostileHeaders: readonly HostileRequest[] = [
  ...header('ce-subject', ['"', '\\', '%41', '%c3', '%', 'a', ' x', ',', '=', '/']),
  ...header('ce-source', ['a', '%41', '%', '/']),
  ...header('ce-time', ['1', '2026-11-23T07:30:00.1']),
  ...header('content-type', ['"', ',', ';', 'a/b,', '\\"', '";', 'application/json,']),
  ...header('content-encoding', ['gzip,', 'identity,', ',', ' ,']),
]
