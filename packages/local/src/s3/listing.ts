import { byBytes } from './folder.ts'

/** One page of ListObjectsV2: keys and common prefixes together fill it, in key order. */
export type Page = { keys: string[]; commonPrefixes: string[]; next?: string }

export type ListOptions = { prefix: string; delimiter: string; after: string; maxKeys: number }

/** `keys` in S3's order, all starting with `prefix`; `next` is what the following page's `after` is. */
export async function page(keys: AsyncIterable<string>, options: ListOptions): Promise<Page> {
  const { prefix, delimiter, after, maxKeys } = options
  const found: Page = { keys: [], commonPrefixes: [] }
  let last = after
  for await (const key of keys) {
    const cut = delimiter ? key.indexOf(delimiter, prefix.length) : -1
    const item = cut === -1 ? key : key.slice(0, cut + delimiter.length)
    if (item === last || byBytes(item, after) <= 0) continue
    const isFull = found.keys.length + found.commonPrefixes.length === maxKeys
    if (isFull) return maxKeys === 0 ? found : { ...found, next: last }
    const list = cut === -1 ? found.keys : found.commonPrefixes
    list.push(item)
    last = item
  }
  return found
}
