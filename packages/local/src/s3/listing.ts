/** One page of ListObjectsV2: keys and common prefixes together fill it, in key order. */
export type Page = { keys: string[]; commonPrefixes: string[]; next?: string }

export type ListOptions = { prefix: string; delimiter: string; after: string; maxKeys: number }

/** `keys` in S3's order, all starting with `prefix`; `next` is what the following page's `after` is. */
export function page(keys: readonly string[], { prefix, delimiter, after, maxKeys }: ListOptions): Page {
  const found: Page = { keys: [], commonPrefixes: [] }
  let last = after
  let count = 0
  for (const key of keys) {
    const cut = delimiter ? key.indexOf(delimiter, prefix.length) : -1
    const commonPrefix = cut === -1 ? undefined : key.slice(0, cut + delimiter.length)
    if (commonPrefix !== undefined && (commonPrefix === found.commonPrefixes.at(-1) || commonPrefix === after)) continue
    if (isNotAfter(commonPrefix ?? key, after)) continue
    if (count === maxKeys) return maxKeys === 0 ? found : { ...found, next: last }
    if (commonPrefix === undefined) found.keys.push(key)
    else found.commonPrefixes.push(commonPrefix)
    last = commonPrefix ?? key
    count++
  }
  return found
}

/** S3 orders keys by their UTF-8 bytes, which is not the order of JavaScript strings. */
const isNotAfter = (key: string, after: string) => Buffer.compare(Buffer.from(key), Buffer.from(after)) <= 0
