/** Compares keys as S3 does, by their UTF-8 bytes. JavaScript compares strings by UTF-16 code units. */
export const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

/**
 * Returns the path of a key below its bucket's folder: its own segments, except for names that a file system rejects
 * and that would leave the folder. An empty segment becomes `%`. In the other segments `%`, a final dot or space, and
 * the characters below are percent-encoded.
 */
export const encodeKey = (key: string): string => key.split('/').map(encodeSegment).join('/')

/** Returns the file name of one segment of a key. */
export const encodeSegment = (segment: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: file names can't contain these
  segment === '' ? '%' : segment.replace(/[\u0000-\u001f%\\:*?"<>|]|[. ]$/g, encodeCharacter)

/** Returns the segment of a file name: the inverse of `encodeSegment`. */
export const decodeSegment = (name: string): string =>
  name === '%' ? '' : name.replace(/%([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))

const encodeCharacter = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
