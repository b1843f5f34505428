import type { Random } from '@sluice/core/random'
import type { AwsResponse, S3Request } from '../aws/http.ts'
import type { OnCrashPoint } from '../disk/crash-points.ts'
import type { FolderGuard } from '../disk/folder-guard.ts'
import { openFolder } from './folder.ts'
import { errorResponse } from './responses.ts'
import { actionOf, readCall } from './routes.ts'

export type S3Options = {
  random: Random
  /** True while every upload is to fail. Never by default. */
  isDown?: () => boolean
  /** Called for each unexpected error. Default: writes to stderr. */
  onError?: (message: string) => void
  onCrashPoint?: OnCrashPoint
  /** Notices that the data folder is gone. */
  guard?: FolderGuard
}

/** Starts S3 with path-style addresses, as far as Firehose and readers of objects call it. A folder is a bucket. */
export async function startS3(folder: string, options: S3Options) {
  const { random, isDown = () => false, onError = console.error, onCrashPoint, guard } = options
  const objects = await openFolder(folder, random, onCrashPoint)
  const context = { objects, isDown }

  async function perform(request: S3Request): Promise<AwsResponse> {
    guard?.check()
    const call = readCall(request)
    const action = await actionOf(context, call)
    return action(context, call)
  }

  return {
    objects,
    /** Serves one request. An error becomes a response. */
    async serve(request: S3Request): Promise<AwsResponse> {
      const response = await perform(request).catch((error: unknown) => errorResponse(error, request, onError))
      return { ...response, headers: { ...response.headers, 'x-amz-request-id': request.requestId } }
    },
  }
}

/** A running S3. */
export type S3 = Awaited<ReturnType<typeof startS3>>
