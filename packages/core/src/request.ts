import { readBinaryCloudEvent, readCloudEvent, readCloudEventBatch } from './cloud-event.ts'
import type { Format } from './media-type.ts'
import type { Rejection } from './response.ts'
import { decodeBody, readJson, readNdjson, type Submission } from './submission.ts'

export type SubmitRequest = {
  format: Format
  /** By name in lower case. */
  headers: Iterable<readonly [name: string, value: string]>
  /** Inflated. */
  body: Uint8Array
}

/**
 * The events of a request in order, those among them that are refused being told why.
 * @throws ProblemError when the body cannot be separated into events
 */
export function readEvents({ format, headers, body }: SubmitRequest): (Submission | Rejection)[] {
  if (format === 'cloudevent-binary') return readBinaryCloudEvent(headers, body)
  return readers[format](decodeBody(body))
}

const readers = {
  json: readJson,
  ndjson: readNdjson,
  cloudevent: readCloudEvent,
  'cloudevent-batch': readCloudEventBatch,
}
