import { AwsError } from './error.ts'
import type { Input } from './json-server.ts'

// AWS checks the JSON types of a request first, and reports the first that is wrong:
// https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html

/** The JSON type of a member, as AWS's errors name it. */
export type JsonType = 'String' | 'Integer' | 'Boolean' | 'Blob' | 'Timestamp' | 'List' | 'Map' | 'Structure'

const isObject = (value: Input) => typeof value === 'object' && !Array.isArray(value)

const tests: Record<JsonType, (value: Input) => boolean> = {
  String: (value) => typeof value === 'string',
  Integer: Number.isInteger,
  Boolean: (value) => typeof value === 'boolean',
  Blob: isBase64,
  Timestamp: Number.isFinite,
  List: Array.isArray,
  Map: isObject,
  Structure: isObject,
}

/** @throws AwsError `SerializationException`, with AWS's sentence, if a value is of another type */
export function checkType(value: Input, type: JsonType): void {
  if (!tests[type](value)) throw new AwsError('SerializationException', sentence(value, type))
}

const javaTypes: Record<string, string> = {
  boolean: 'class java.lang.Boolean',
  number: 'class com.amazon.coral.value.json.numbers.TruncatingBigNumber',
  string: 'class java.lang.String',
}

function sentence(value: Input, type: JsonType): string {
  if (Array.isArray(value)) return 'Start of list found where not expected'
  if (typeof value === 'object') return 'Start of structure or map found where not expected.'
  if (type === 'Structure') return 'Expected null'
  if (type === 'List' || type === 'Map') return `Expected ${type.toLowerCase()} or null`
  if (type === 'Blob' && typeof value === 'string') {
    return `'${value.length > 100 ? '…' : value}' can not be converted to a Blob: ${base64Problem(value)}`
  }
  const target = type === 'Timestamp' ? 'milliseconds since epoch' : `${type === 'Blob' ? 'a' : 'an'} ${type}`
  return `${javaTypes[typeof value]} can not be converted to ${target}`
}

/** Requires padding and the standard alphabet: Buffer's decoder skips other characters and accepts the URL alphabet. */
function isBase64(value: Input): boolean {
  return (
    typeof value === 'string' &&
    value.length % 4 === 0 &&
    !(value.includes('-') || value.includes('_')) &&
    Buffer.from(value, 'base64').length === Buffer.byteLength(value, 'base64') &&
    !hasLooseBits.test(value.slice(-4))
  )
}

/** Matches an end whose last character has bits that belong to no byte. */
const hasLooseBits = /[^AQgw]==$|[^AEIMQUYcgkosw048=]=$/

function base64Problem(value: string): string {
  if (value.length % 4 !== 0) {
    return `Base64 encoded length is expected a multiple of 4 bytes but found: ${value.length}`
  }
  const wrong = /[^a-zA-Z0-9+/=]|=(?!=?$)/.exec(value)?.[0]
  if (wrong !== undefined) return `Invalid Base64 character: '${wrong}'`
  return 'Invalid last non-pad Base64 character dectected'
}
