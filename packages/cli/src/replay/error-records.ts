import { deliveryStream, folderOf } from '@sluice/core/pipeline'
import { eachLine } from '@sluice/core/stored-line'

/** The folder of the records that Firehose couldn't deliver. */
export const errorFolder = folderOf(deliveryStream.errorOutputPrefix)

/** Returns true for the key of an object with records that Firehose couldn't deliver. */
export const hasErrorRecords = (key: string): boolean => key.startsWith(errorFolder)

const newline = 0x0a

/**
 * Returns the lines that Firehose couldn't deliver, byte for byte. `data` is the content of an object under the error
 * prefix: one JSON object per line, with the record in base64 as `rawData`. A line without a complete record stays as it
 * is, so that it counts as foreign.
 * https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion-error-handling.html
 */
export function undeliveredLines(data: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = []
  let complete = 0
  eachLine(data, (start, end) => {
    complete = end + 1
    const line = data.subarray(start, end + 1)
    parts.push(recordIn(line) ?? line)
  })
  // Firehose's pages don't show whether the last JSON object of a file ends in a newline.
  const last = data.subarray(complete)
  parts.push(recordIn(last) ?? last)
  return Buffer.concat(parts)
}

/** Returns the record in a line of an error object; undefined if it isn't whole lines in valid base64. */
export function recordIn(line: Uint8Array): Uint8Array | undefined {
  const text = rawDataOf(line)
  if (typeof text !== 'string') return undefined
  const record = Buffer.from(text, 'base64')
  return record.at(-1) === newline && record.toString('base64') === text ? record : undefined
}

function rawDataOf(line: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(line).toString())?.rawData
  } catch {
    return undefined // counted as a foreign line
  }
}
