import type { S3Action } from './action.ts'
import { deleteCondition } from './conditions.ts'
import { emptyResponse } from './responses.ts'

export const deleteObject: S3Action = async ({ objects }, { bucket, key, headers }) => {
  await objects.delete(bucket, key, deleteCondition(headers, key))
  return emptyResponse(204)
}
