import { join } from 'node:path'
import { build } from 'vite'

/** Vitest's global setup: one build before any test file starts, so that no two of them write it at once. */
export async function setup(): Promise<void> {
  const ofTests = process.env.NODE_ENV
  await build({ root: join(import.meta.dirname, '..'), logLevel: 'warn' })
  process.env.NODE_ENV = ofTests
}
