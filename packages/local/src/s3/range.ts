import { AwsError } from '../aws/error.ts'
import type { ObjectInfo } from './object-reader.ts'

/** Bytes of an object. `end` is exclusive. */
export type Range = { start: number; end: number }

/**
 * Reads `bytes=0-99`, `bytes=100-` or `bytes=-100`. Returns undefined, which means the whole object, for any other form,
 * and for a range that ends before it starts.
 * @throws AwsError `InvalidRange` if the object has none of these bytes
 */
export function readRange(header: string, size: number): Range | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? []
  if (first === undefined || last === undefined || first + last === '') return undefined
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  if (start >= size) {
    const details = { RangeRequested: header, ActualObjectSize: String(size) }
    throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416, details)
  }
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1)
  return start < end ? { start, end } : undefined
}

/**
 * Returns the bytes of a part. An object that wasn't uploaded in parts has one.
 * @throws AwsError `InvalidPartNumber` if there is no such part
 */
export function rangeOfPart(number: string, { bytes, parts = [{ number: 1, bytes }] }: ObjectInfo): Range {
  if (!/^\d+$/.test(number) || Number(number) < 1 || Number(number) > 10_000) throw invalidPartNumber(number)
  const index = Number(number) - 1
  const part = parts[index]
  if (!part) {
    const details = { PartNumberRequested: number, ActualPartCount: String(parts.length) }
    throw new AwsError('InvalidPartNumber', 'The requested partnumber is not satisfiable', 416, details)
  }
  const start = parts.slice(0, index).reduce((sum, { bytes }) => sum + bytes, 0)
  return { start, end: start + part.bytes }
}

/** Returns the error for a part number that no part can have. */
export const invalidPartNumber = (ArgumentValue: string): AwsError =>
  new AwsError('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive', 400, {
    ArgumentName: 'partNumber',
    ArgumentValue,
  })
