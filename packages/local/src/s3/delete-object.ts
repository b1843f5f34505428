import type { S3Action } from './action.ts'
import { emptyResponse } from './responses.ts'

export const deleteObject: S3Action = async ({ objects }, { bucket, key }) => {
  await objects.delete(bucket, key)
  return emptyResponse(204)
}
