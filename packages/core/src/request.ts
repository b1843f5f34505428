import { decodeBody } from './body.ts'
import { readBinaryCloudEvent, readCloudEvent, readCloudEventBatch } from './cloud-event.ts'
import type { Format, NamedFormat } from './media-type.ts'
import { type ParsedEvent, readJson, readNdjson } from './submission.ts'

export type SubmitRequest = {
  format: Format
  /** Header names in lower case. */
  headers: Iterable<readonly [name: string, value: string]>
  /** The inflated body. */
  body: Uint8Array
}

/**
 * Returns the events of a request in order, rejected ones included.
 * @throws ProblemError if the body can't be split into events
 */
export function readEvents({ format, headers, body }: SubmitRequest): ParsedEvent[] {
  if (format === 'cloudevent-binary') return readBinaryCloudEvent(headers, body)
  return readers[format](decodeBody(body))
}

const readers: Record<NamedFormat, (text: string) => ParsedEvent[]> = {
  json: readJson,
  ndjson: readNdjson,
  cloudevent: readCloudEvent,
  'cloudevent-batch': readCloudEventBatch,
}
