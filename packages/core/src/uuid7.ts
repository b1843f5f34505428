/** Random hexadecimal digits that `uuid7` needs. */
export const uuid7Digits = 18

/**
 * Returns a UUID of version 7 (https://www.rfc-editor.org/rfc/rfc9562#section-5.7): `ms` milliseconds since 1970, then 72 random
 * bits as `uuid7Digits` hexadecimal digits.
 */
export const uuid7 = (ms: number, digits: string): string => uuid7Of(uuid7Time(ms), digits)

/** Returns the time of a UUID of version 7 as its first 13 characters. */
export function uuid7Time(ms: number): string {
  const time = Math.max(0, ms).toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}`
}

/** Returns a UUID of version 7 with a time from `uuid7Time`. */
export const uuid7Of = (time: string, digits: string): string =>
  `${time}-7${digits.slice(0, 3)}-8${digits.slice(3, 6)}-${digits.slice(6)}`
