import { integer, optional, text } from './check.ts'
import type { AwsError } from './error.ts'
import { invalidArgument } from './json-server.ts'

/** The tags of a resource: values by key. */
export type Tags = Record<string, string>

/** The most tags of a resource: https://docs.aws.amazon.com/streams/latest/dev/tagging.html */
export const maxTags = 50

/** The members that select a page of tags. */
export const tagsPage = { ExclusiveStartTagKey: optional(text()), Limit: optional(integer(1, maxTags)) }

/**
 * Returns the tags with others added or replaced.
 * @throws AwsError `InvalidArgumentException` for characters that AWS rejects; `tooMany` above the limit
 */
export function addTags(tags: Tags, added: Tags, tooMany: AwsError): Tags {
  const texts = Object.entries(added).flat()
  if (texts.some((text) => !/^[\p{L}\p{Z}\p{N}_.:/=+\-@%]*$/u.test(text))) {
    const valid = 'Unicode letters, digits, white space, _ . / = + - % @.'
    throw invalidArgument(`Some tags contain invalid characters. Valid characters: ${valid}`)
  }
  const isReserved = Object.keys(added).some((key) => key.startsWith('aws:'))
  if (isReserved) throw invalidArgument('Tag keys that start with aws: are reserved.')
  const all = { ...tags, ...added }
  if (Object.keys(all).length > maxTags) throw tooMany
  return all
}

/** Returns the tags without some keys. */
export const removeTags = (tags: Tags, keys: string[]): Tags =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)))

/** Returns a page of the tags behind a key, sorted by key. */
export function listTags(tags: Tags, { ExclusiveStartTagKey: start = '', Limit = maxTags }) {
  const rest = Object.keys(tags)
    .sort()
    .filter((key) => key > start)
  return { Tags: rest.slice(0, Limit).map((Key) => ({ Key, Value: tags[Key] })), HasMoreTags: rest.length > Limit }
}
