import { gunzipSync } from 'node:zlib'

/** An object's content as it was before compression, by its magic bytes. */
export const inflate = (content: Buffer): Buffer =>
  content[0] === 0x1f && content[1] === 0x8b ? gunzipSync(content) : content
