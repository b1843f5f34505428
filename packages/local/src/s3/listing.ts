import { account } from '../aws/account.ts'
import { invalidArgument } from './errors.ts'

// What the lists of S3 have in common.

/** The owner of every bucket and object. AWS's canonical ids have 64 characters as well. */
export const owner = { ID: account.padStart(64, '0') }

/** The most items on a page of objects, uploads or parts. */
export const maxPerPage = 1_000

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

/** Reads the number of items on a page, 1,000 at most. @throws AwsError `InvalidArgument` */
export const readPageSize = (query: URLSearchParams, name: string, argument = name): number =>
  Math.min(maxPerPage, readCount(query, name, { otherwise: maxPerPage, argument }))

/** One page of a list: items and common prefixes together fill it, in the order of the keys. */
export type Page<T> = {
  items: T[]
  commonPrefixes: string[]
  /** The key of the last item, or the last common prefix. Empty if the page is. */
  last: string
  isTruncated: boolean
}

/** `max` is the number of items and common prefixes. The common prefix `seen` is on an earlier page. */
type PageOptions = { prefix: string; delimiter: string; max: number; seen: string | undefined }

type Items<T> = Iterable<T> | AsyncIterable<T>

/** Returns the first page of items, which have keys in S3's order that start with `prefix`. */
export async function pageOf<T>(items: Items<T>, keyOf: (item: T) => string, options: PageOptions): Promise<Page<T>> {
  const page: Page<T> = { items: [], commonPrefixes: [], last: '', isTruncated: false }
  for await (const item of items) {
    const common = commonPrefixOf(keyOf(item), options.prefix, options.delimiter)
    if (common !== undefined && common === (page.last || options.seen)) continue
    if (page.items.length + page.commonPrefixes.length === options.max) return { ...page, isTruncated: true }
    if (common === undefined) page.items.push(item)
    else page.commonPrefixes.push(common)
    page.last = common ?? keyOf(item)
  }
  return page
}

/** Returns a key up to its first delimiter behind the prefix; undefined if it has none. */
export function commonPrefixOf(key: string, prefix: string, delimiter: string): string | undefined {
  const cut = delimiter ? key.indexOf(delimiter, prefix.length) : -1
  return cut === -1 ? undefined : key.slice(0, cut + delimiter.length)
}

/** Returns the elements of a page that all lists of keys have. @throws AwsError `InvalidArgument` */
export function pageElements(query: URLSearchParams, { commonPrefixes, isTruncated }: Page<unknown>) {
  const shown = readEncoding(query)
  const delimiter = query.get('delimiter')
  return {
    ...(delimiter && { Delimiter: shown(delimiter) }),
    IsTruncated: isTruncated,
    ...(query.has('encoding-type') && { EncodingType: 'url' }),
    CommonPrefixes: commonPrefixes.map((prefix) => ({ Prefix: shown(prefix) })),
  }
}

/** Returns a page of parts, those behind the number `marker`, and the elements that describe the page. */
export function partsPage<T extends { number: number }>(parts: T[], marker: number, max: number) {
  const rest = parts.filter(({ number }) => number > marker)
  const shown = rest.slice(0, max)
  const elements = {
    PartNumberMarker: marker,
    NextPartNumberMarker: shown.at(-1)?.number ?? 0,
    MaxParts: max,
    IsTruncated: rest.length > shown.length,
  }
  return { shown, elements }
}
