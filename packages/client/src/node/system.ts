import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { uuid7, uuid7Digits } from '@sluice/core/uuid7'
import type { Environment } from '../environment.ts'

/** The time, the network and the randomness of Node. */
export const system: Omit<Environment, 'newKey' | 'openStore'> = {
  wallTime: Date.now,
  monotonic: () => performance.now(),
  schedule(ms, run, isBackground) {
    // Node warns about a negative time.
    const timer = setTimeout(run, Math.max(0, ms))
    if (isBackground) timer.unref()
    return () => clearTimeout(timer)
  },
  fraction: Math.random,
  newId: () => uuid7(Date.now(), randomBytes(uuid7Digits / 2).toString('hex')),
  // Looked up at each call, because a program can replace it.
  fetch: (...args) => fetch(...args),
  compress: promisify(gzip) as (text: string) => Promise<Buffer<ArrayBuffer>>,
}
