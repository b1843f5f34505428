import { account } from '../aws/account.ts'
import { AwsError } from '../aws/error.ts'
import type { Action, Actions } from '../aws/json-server.ts'
import { addTags, listTags, maxTags, removeTags, type Tags } from '../aws/tags.ts'
import { type ServiceContext, stateOf } from './service-context.ts'

/** Returns the tags of a request, which lists them one by one. A tag without a value has an empty one. */
export const readTags = (tags: { Key: string; Value?: string }[] = []): Tags =>
  Object.fromEntries(tags.map(({ Key, Value = '' }) => [Key, Value]))

/** Returns TagDeliveryStream, UntagDeliveryStream and ListTagsForDeliveryStream. */
export function tagActions(context: ServiceContext, oneAtATime: (perform: Action) => Action): Actions {
  const tagsOf = (name: string) => stateOf(context, name).tags ?? {}
  const set = async (name: string, tags: Tags) => {
    await context.states.setTags(name, tags)
    return {}
  }
  return {
    TagDeliveryStream: oneAtATime(({ DeliveryStreamName: name, Tags }) =>
      set(name, addTags(tagsOf(name), readTags(Tags), tooManyTags(name))),
    ),
    UntagDeliveryStream: oneAtATime(({ DeliveryStreamName: name, TagKeys }) =>
      set(name, removeTags(tagsOf(name), TagKeys)),
    ),
    ListTagsForDeliveryStream: (input) => listTags(tagsOf(input.DeliveryStreamName), input),
  }
}

/** Returns the error for a delivery stream that would have more tags than allowed. */
export const tooManyTags = (name: string): AwsError =>
  new AwsError('LimitExceededException', `Firehose ${name} under account ${account} can have at most ${maxTags} tags.`)
