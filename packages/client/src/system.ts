import type { Environment } from './environment.ts'

/** The time, the network and the randomness of the browser or of Node. A background timer doesn't keep Node alive. */
export const system: Pick<Environment, 'clock' | 'fetch' | 'gzip' | 'random'> = {
  clock: {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    after(ms, run, { background = false } = {}) {
      const timer = setTimeout(run, ms)
      if (background) (timer as { unref?: () => void }).unref?.()
      return () => clearTimeout(timer)
    },
    defer: (run) => void setTimeout(run),
  },
  // Looked up at each call, because a page can replace it.
  fetch: (...args) => fetch(...args),
  ...('CompressionStream' in globalThis && { gzip }),
  random: {
    fraction: () => Math.random(),
    bytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  },
}

function gzip(text: string): Promise<ArrayBuffer> {
  return new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer()
}
