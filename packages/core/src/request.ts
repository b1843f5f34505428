import { readBinaryCloudEvent, readCloudEvent, readCloudEventBatch } from './cloud-event.ts'
import type { Format } from './media-type.ts'
import { decodeBody, type ParsedEvent, readJson, readNdjson } from './submission.ts'

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
export function readEvents({ format, headers, body }: SubmitRequest): ParsedEvent[] {
  if (format === 'cloudevent-binary') return readBinaryCloudEvent(headers, body)
  return readers[format](decodeBody(body))
}

const readers = {
  json: readJson,
  ndjson: readNdjson,
  cloudevent: readCloudEvent,
  'cloudevent-batch': readCloudEventBatch,
}
