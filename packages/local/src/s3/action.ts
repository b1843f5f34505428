import type { AwsResponse, S3Request } from '../aws/http.ts'
import type { Folder } from './folder.ts'

/** The state that the actions share. */
export type S3Context = {
  objects: Folder
  /** True while every upload is to fail. */
  isDown: () => boolean
}

/** A request whose address was read. `bucket` and `key` are empty if the address has none. */
export type S3Call = S3Request & { bucket: string; key: string; query: URLSearchParams }

/** @throws AwsError, which becomes the response */
export type S3Action = (context: S3Context, call: S3Call) => Promise<AwsResponse>
