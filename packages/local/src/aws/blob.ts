/** Bytes in the output of an action. They are base64 in JSON, and no text for a caller in this process. */
export type Blob = { bytes: Buffer; toJSON: () => string }

/** Returns bytes as a member of an output. */
export const blob = (bytes: Buffer): Blob => ({ bytes, toJSON: () => bytes.toString('base64') })

/** Returns the bytes of a blob, which a caller in another process has as base64. */
export const bytesOf = (value: Blob | string): Buffer =>
  typeof value === 'string' ? Buffer.from(value, 'base64') : value.bytes
