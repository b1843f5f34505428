import { byBytes } from './key.ts'

/** One page of a list: keys and common prefixes together fill it, in the order of the keys. */
export type Page = {
  keys: string[]
  commonPrefixes: string[]
  /** The `after` of the next page. Undefined on the last page. */
  next?: string
}

export type ListOptions = { prefix: string; delimiter: string; after: string; maxKeys: number }

/** Returns the page of the keys behind `after`. All keys start with `prefix` and are in S3's order. */
export async function page(keys: AsyncIterable<string>, options: ListOptions): Promise<Page> {
  const { prefix, delimiter, after, maxKeys } = options
  const found: Page = { keys: [], commonPrefixes: [] }
  let last = after
  for await (const key of keys) {
    const cut = delimiter ? key.indexOf(delimiter, prefix.length) : -1
    const item = cut === -1 ? key : key.slice(0, cut + delimiter.length)
    if (item === last || byBytes(key, after) <= 0) continue
    const isFull = found.keys.length + found.commonPrefixes.length === maxKeys
    if (isFull) return maxKeys === 0 ? found : { ...found, next: last }
    const list = cut === -1 ? found.keys : found.commonPrefixes
    list.push(item)
    last = item
  }
  return found
}
