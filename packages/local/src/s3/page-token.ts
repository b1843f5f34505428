import { invalidArgument } from './errors.ts'

const start = 'after '

/** Returns the continuation token of the page behind `last`. */
export const tokenAfter = (last: string): string => Buffer.from(start + last).toString('base64url')

/**
 * Returns the last item before the page of a continuation token.
 * @throws AwsError `InvalidArgument` if no list has returned this token
 */
export function readToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString()
  if (text.startsWith(start) && tokenAfter(text.slice(start.length)) === token) return text.slice(start.length)
  throw invalidArgument('The continuation token provided is incorrect', 'continuation-token')
}
