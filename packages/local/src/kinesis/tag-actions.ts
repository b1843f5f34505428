import { account } from '../aws/account.ts'
import type { AwsError } from '../aws/error.ts'
import { type Actions, invalidArgument } from '../aws/json-server.ts'
import { addTags, listTags, maxTags, removeTags } from '../aws/tags.ts'
import type { KinesisContext } from './context.ts'

/** Returns AddTagsToStream, ListTagsForStream and RemoveTagsFromStream. */
export function tagActions({ store, streamOf, readyStreamOf }: KinesisContext): Actions {
  return {
    AddTagsToStream(input) {
      const stream = readyStreamOf(input)
      store.setTags(stream, addTags(stream.tags, input.Tags, tooManyTags(stream.name)))
    },

    ListTagsForStream: (input) => listTags(streamOf(input).tags, input),

    RemoveTagsFromStream(input) {
      const stream = readyStreamOf(input)
      store.setTags(stream, removeTags(stream.tags, input.TagKeys))
    },
  }
}

/** Returns the error for a stream that would have more tags than allowed. */
export function tooManyTags(name: string): AwsError {
  const failed = `Failed to add tags to stream ${name} under account ${account}`
  const limit = `a given stream cannot have more than ${maxTags} tags associated with it`
  return invalidArgument(`${failed} because ${limit}.`)
}
