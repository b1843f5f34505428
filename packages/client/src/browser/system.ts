import { uuid7, uuid7Digits } from '@sluice/core/uuid7'
import type { Environment } from '../environment.ts'

/** The time, the network and the randomness of a page or a worker. */
export const system: Omit<Environment, 'newKey' | 'openStore'> = {
  wallTime: Date.now,
  monotonic: () => performance.now(),
  schedule(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
  fraction: Math.random,
  newId: () => uuid7(Date.now(), randomDigits()),
  // Looked up at each call, because a page can replace it.
  fetch: (...args) => fetch(...args),
  ...('CompressionStream' in globalThis && { compress }),
  beacon: (url, text) => !('keepalive' in Request.prototype) && navigator.sendBeacon(url, text),
}

function compress(text: string): Promise<Blob> {
  return new Response(new Response(text).body?.pipeThrough(new CompressionStream('gzip'))).blob()
}

const randomDigits = (): string =>
  [...crypto.getRandomValues(new Uint8Array(uuid7Digits))].map((byte) => (byte & 15).toString(16)).join('')
