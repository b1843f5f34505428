import { invalidArgument } from './errors.ts'

// What the lists of S3 read from their query.

const tokenStart = 'after '

/** Returns the continuation token of the page behind `last`. */
export const tokenAfter = (last: string): string => Buffer.from(tokenStart + last).toString('base64url')

/**
 * Returns the last item before the page of a continuation token.
 * @throws AwsError `InvalidArgument` if no list has returned this token
 */
export function readToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString()
  const last = text.slice(tokenStart.length)
  if (text.startsWith(tokenStart) && tokenAfter(last) === token) return last
  throw invalidArgument('The continuation token provided is incorrect', 'continuation-token')
}

/** Encodes a key or prefix for a response. */
export type Encode = (text: string) => string

/**
 * Returns the encoding that `encoding-type` names: `url`, or none without it.
 * @throws AwsError `InvalidArgument`
 */
export function readEncoding(query: URLSearchParams): Encode {
  const type = query.get('encoding-type')
  if (type === null) return (text) => text
  if (type === 'url') return (text) => encodeURIComponent(text).replaceAll('%2F', '/')
  throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', type)
}

type CountLimits = { otherwise: number; min?: number; max?: number; argument?: string }

const maxInteger = 2_147_483_647

/**
 * Reads a number; `otherwise` if it is missing or empty. AWS calls it `argument` in one of its errors.
 * @throws AwsError `InvalidArgument`
 */
export function readCount(query: URLSearchParams, name: string, limits: CountLimits): number {
  const { otherwise, min = 0, max = maxInteger, argument = name } = limits
  const text = query.get(name) || String(otherwise)
  if (!/^-?\d+$/.test(text) || Number(text) > maxInteger) {
    throw invalidArgument(`Provided ${name} not an integer or within integer range`, name, text)
  }
  const count = Number(text)
  if (count >= min && count <= max) return count
  throw invalidArgument(`Argument ${argument} must be an integer between ${min} and ${max}`, argument, String(count))
}
