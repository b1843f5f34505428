import { limits } from '@sluice/core/pipeline'

const key = '#e='

/** A link that opens this page with a text in the editor; the text stays in the fragment, which no server sees. */
export async function shareLink(text: string, page: string): Promise<string> {
  const packed = await through(new TextEncoder().encode(text), new CompressionStream('deflate-raw'))
  const binary = Array.from(packed, (byte) => String.fromCharCode(byte)).join('')
  return page.replace(/#.*/, '') + key + btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** The text of a link's fragment, or `null` if it has none that can be read. */
export async function readShared(hash: string): Promise<string | null> {
  if (!hash.startsWith(key)) return null
  try {
    const binary = atob(hash.slice(key.length).replaceAll('-', '+').replaceAll('_', '/'))
    const packed = Uint8Array.from(binary, (character) => character.charCodeAt(0))
    const bytes = await through(packed, new DecompressionStream('deflate-raw'))
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

/** @throws Error beyond what a request may hold: a short link must not fill the memory */
async function through(
  bytes: Uint8Array<ArrayBuffer>,
  by: CompressionStream | DecompressionStream,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  const reader = new Blob([bytes]).stream().pipeThrough(by).getReader()
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    parts.push(read.value)
    length += read.value.length
    if (length > limits.requestBytes) throw new Error(`The text is longer than ${limits.requestBytes} bytes.`)
  }
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
