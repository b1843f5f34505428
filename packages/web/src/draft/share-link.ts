import { limits } from '@sluice/core/pipeline'
import type { FormatName } from '../submit/event-format.ts'
import { type NamedDraft, saveNamedDraft } from './named-drafts.ts'

const key = '#e='
const asCloudEvents = '&t=cloudevents'

/** Returns a link that opens this page with a text in the editor. The text is in the fragment, which no server receives. */
export async function shareLink(text: string, format: FormatName, page: string): Promise<string> {
  const packed = await through(new TextEncoder().encode(text), new CompressionStream('deflate-raw'))
  const binary = Array.from(packed, (byte) => String.fromCharCode(byte)).join('')
  const packedText = btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  return page.replace(/#.*/, '') + key + packedText + (format === 'cloudevents' ? asCloudEvents : '')
}

/** Returns the text and format in a link's fragment, or `null` if the fragment has no valid text. */
export async function readShared(hash: string): Promise<{ text: string; format: FormatName } | null> {
  if (!hash.startsWith(key)) return null
  try {
    const [coded = '', ...rest] = hash.slice(key.length).split(/(?=&)/)
    const binary = atob(coded.replaceAll('-', '+').replaceAll('_', '/'))
    const packed = Uint8Array.from(binary, (character) => character.charCodeAt(0))
    const bytes = await through(packed, new DecompressionStream('deflate-raw'))
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return { text, format: rest.includes(asCloudEvents) ? 'cloudevents' : 'json' }
  } catch {
    return null
  }
}

const keptName = 'Before the link'

/** Keeps a draft that a shared text replaces. Returns where it is; `null` if both are the same. */
export function keepDraft(draft: Omit<NamedDraft, 'name'>, shared: Omit<NamedDraft, 'name'>): string | null {
  if (draft.text.trim() === '' || draft.text === shared.text) return null
  return saveNamedDraft({ ...draft, name: keptName })
    ? `Loaded from a link. Your draft is under Preset as “${keptName}”.`
    : 'Loaded from a link. Your draft couldn’t be kept: this browser’s storage is full.'
}

/** @throws Error if the result is larger than a request may be: a short link must not fill the memory */
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
