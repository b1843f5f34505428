import type { AwsResponse, S3Request } from '../aws/http.ts'
import type { FolderGuard } from '../disk/folder-guard.ts'
import { actionOf, usesBucket } from './actions.ts'
import { readCall } from './address.ts'
import { checkBucket } from './bucket-actions.ts'
import { readDocument } from './document.ts'
import { type FolderOptions, openFolder } from './folder.ts'
import { checkPresigned } from './presigned.ts'
import { errorResponse } from './responses.ts'

export type S3Options = FolderOptions & {
  /** Returns true if this upload is to fail. Never by default. */
  isUnavailable?: () => boolean
  /** Called for each unexpected error. Default: writes to stderr. */
  onError?: (message: string) => void
  /** Notices that the data folder is gone. */
  guard?: FolderGuard
}

/** Starts S3, as far as Firehose and readers of objects call it. A folder is a bucket. */
export async function startS3(folder: string, options: S3Options) {
  const { clock, isUnavailable = () => false, onError = console.error, guard } = options
  const objects = await openFolder(folder, options)
  const context = { objects, clock, isUnavailable }

  async function respond(request: S3Request): Promise<AwsResponse> {
    guard?.check()
    const call = readCall(request)
    checkPresigned(call.query, clock.now())
    const action = actionOf(call)
    if (usesBucket(action)) await checkBucket(objects, call.bucket, call.headers['x-amz-expected-bucket-owner'])
    const document = action.body && (await readDocument(action, call))
    return action.perform(context, { ...call, document })
  }

  return {
    objects,
    close: objects.close,
    /** Serves one request. An error becomes a response. */
    async serve(request: S3Request): Promise<AwsResponse> {
      const response = await respond(request).catch((error: unknown) => errorResponse(error, request, onError))
      return { ...response, headers: { ...response.headers, 'x-amz-request-id': request.requestId } }
    },
  }
}

/** A running S3. */
export type S3 = Awaited<ReturnType<typeof startS3>>
