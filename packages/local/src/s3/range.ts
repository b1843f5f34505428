import { invalidArgument, s3Error } from './errors.ts'
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
    throw s3Error('InvalidRange', { RangeRequested: header, ActualObjectSize: size })
  }
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1)
  return start < end ? { start, end } : undefined
}

/**
 * Returns the bytes of a part. An object that wasn't uploaded in parts has one.
 * @throws AwsError `InvalidPartNumber` if there is no such part
 */
export function rangeOfPart(number: string, { bytes, parts = [{ number: 1, bytes }] }: ObjectInfo): Range {
  const index = parts.findIndex((part) => part.number === readPartNumber(number))
  const part = parts[index]
  if (!part) throw s3Error('InvalidPartNumber', { PartNumberRequested: number, ActualPartCount: parts.length })
  const start = parts.slice(0, index).reduce((sum, { bytes }) => sum + bytes, 0)
  return { start, end: start + part.bytes }
}

/** @throws AwsError `InvalidArgument` for a number that no part can have */
export function readPartNumber(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 10_000) return Number(text)
  throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive', 'partNumber', text)
}
