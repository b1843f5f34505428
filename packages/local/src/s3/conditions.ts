import type { IncomingHttpHeaders } from 'node:http'
import { s3Error } from './errors.ts'
import type { ObjectInfo } from './object-reader.ts'
import type { Condition } from './objects.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-reads.html */
export const readConditions = ['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since'] as const

/** The names of the conditions in `Condition`, a member of the error. */
const shownNames: Record<(typeof readConditions)[number], string> = {
  'if-match': 'If-Match',
  'if-none-match': 'If-None-Match',
  'if-modified-since': 'If-Modified-Since',
  'if-unmodified-since': 'If-Unmodified-Since',
}

/**
 * Returns the condition of a read that an object doesn't meet; undefined if it meets all of them. A condition by ETag
 * takes precedence over its counterpart by date. https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
 */
function unmetCondition(headers: IncomingHttpHeaders, info: ObjectInfo, now: number, prefix = '') {
  const [match, noneMatch, modified, unmodified] = readConditions.map((name) => headers[prefix + name])
  const modifiedAt = Math.floor(info.modifiedAt.getTime() / 1_000) * 1_000
  if (match !== undefined && !includes(match, info)) return 'if-match'
  if (match === undefined && modifiedAt > dateOf(unmodified)) return 'if-unmodified-since'
  if (noneMatch !== undefined && includes(noneMatch, info)) return 'if-none-match'
  const since = dateOf(modified)
  return noneMatch === undefined && modifiedAt <= since && since < now ? 'if-modified-since' : undefined
}

/** Returns a time in milliseconds since 1970. Without a date it is NaN, with which every comparison is false. */
const dateOf = (value: unknown) => Date.parse(String(value))

/** Returns true if a list of ETags has that of the object. Quotes and `W/` don't matter. */
function includes(etags: unknown, { etag }: ObjectInfo): boolean {
  const listed = String(etags).split(',')
  return listed.some((it) => ['*', etag.slice(1, -1)].includes(it.trim().replace(/^(W\/)?"?(.*?)"?$/, '$2')))
}

/**
 * Checks the conditions of GetObject and HeadObject. Returns false if the client has the object already.
 * @throws AwsError `PreconditionFailed`
 */
export function isModified(headers: IncomingHttpHeaders, info: ObjectInfo, now: number): boolean {
  const unmet = unmetCondition(headers, info, now)
  if (unmet === 'if-match' || unmet === 'if-unmodified-since') throw preconditionFailed(shownNames[unmet])
  return unmet === undefined
}

/** Checks the conditions for the source of a copy. @throws AwsError `PreconditionFailed` */
export function checkSource(headers: IncomingHttpHeaders, info: ObjectInfo, now: number): void {
  const unmet = unmetCondition(headers, info, now, 'x-amz-copy-source-')
  if (unmet) throw preconditionFailed(`x-amz-copy-source-${shownNames[unmet]}`)
}

/**
 * Returns the condition of a write: `If-None-Match: *`, or `If-Match` with an ETag.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 * @throws AwsError `NotImplemented` for other values, and for both
 */
export function writeCondition(headers: IncomingHttpHeaders, key: string): Condition | undefined {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers
  if (match !== undefined && noneMatch !== undefined) {
    throw unsupported('If-Match,If-None-Match', 'Multiple conditional request headers present in the request')
  }
  if (noneMatch !== undefined && noneMatch !== '*') throw unsupportedValue('If-None-Match')
  if (match === '*') throw unsupportedValue('If-Match')
  if (noneMatch !== undefined) {
    return (current) => {
      if (current) throw preconditionFailed('If-None-Match')
    }
  }
  return matchCondition(match, key)
}

/**
 * Returns the condition that an object has one of the ETags, or exists if they are `*`; undefined without ETags. It
 * throws `NoSuchKey` or `PreconditionFailed`.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
 */
export function matchCondition(etags: string | undefined, key: string): Condition | undefined {
  if (etags === undefined) return undefined
  return (current) => {
    if (!current) throw s3Error('NoSuchKey', { Key: key })
    if (!includes(etags, current)) throw preconditionFailed('If-Match')
  }
}

const preconditionFailed = (Condition: string) => s3Error('PreconditionFailed', { Condition })

const unsupported = (Header: string, additionalMessage: string) =>
  s3Error('NotImplemented', { Header, additionalMessage })

const unsupportedValue = (name: string) =>
  unsupported(name, `We don't accept the provided value of ${name} header for this API`)
