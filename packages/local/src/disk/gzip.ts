import { gunzipSync } from 'node:zlib'

/** Returns an object's content, decompressed if it starts with gzip's magic number. */
export const inflate = (content: Buffer): Buffer =>
  content[0] === 0x1f && content[1] === 0x8b ? gunzipSync(content) : content
