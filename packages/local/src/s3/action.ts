import type { Clock } from '@sluice/core/clock'
import type { AwsResponse, S3Request } from '../aws/http.ts'
import type { Folder } from './folder.ts'
import type { XmlElement } from './xml-document.ts'

/** The state that the actions share. */
export type S3Context = {
  objects: Folder
  clock: Clock
  /** Returns true if this upload is to fail. */
  isUnavailable: () => boolean
}

/** The part of S3 that an address names. */
export type Scope = 'service' | 'bucket' | 'object'

/**
 * A request whose address was read. `bucket` and `key` are empty if the address has none. `headers` has the headers that
 * were sent as query parameters too, and `query` the other parameters. `document` is the body of an action that reads
 * elements; undefined if it is empty.
 */
export type S3Call = S3Request & {
  scope: Scope
  bucket: string
  key: string
  query: URLSearchParams
  document?: XmlElement | undefined
}

/** @throws AwsError, which becomes the response */
export type S3Action = (context: S3Context, call: S3Call) => Promise<AwsResponse>

/**
 * One action of S3: the requests that choose it, and the input that it accepts. Input is a query parameter, a header or
 * an element of the body (`Delete.Quiet`), by its name on the wire. `x-amz-meta-*` is every name with that start.
 */
export type ActionRow = {
  /** The caller of the action: a part of Sluice, or a client that the tests run. */
  user: string
  /** The method, the address and the query parameter that choose the action, such as `POST /bucket/key?uploads`. */
  request: string
  /** The header that chooses the action, such as `x-amz-copy-source`. */
  header?: string
  perform: S3Action
  /** The parameters and headers that the action honors, in addition to those that choose it or that all actions honor. */
  input?: readonly string[]
  /** The elements that the action honors. */
  body?: readonly string[]
  /** True if the headers with a checksum are about the object, not about the body. */
  isChecksumOfObject?: boolean
  /** The input that the action ignores, with the reason why that changes nothing. */
  harmless?: Readonly<Record<string, string>>
  /** The input that is accepted with this value only, which is AWS's default. */
  defaults?: Readonly<Record<string, string>>
}
