import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

export const clone = join(import.meta.dirname, '../../..')
export const folder = join(clone, 'node_modules/.cache/sluice')
export const bundlePath = join(folder, 'bundle.json')

/** A bundle: the name of its first file, and the stamps of its files and of those that it depends on, by their paths in the clone. */
export type Bundle = { entry: string; inputs: Record<string, string> }

/** Returns the first file of the bundle; undefined if there is no bundle, or if a file has changed since. */
export function currentBundle(): string | undefined {
  try {
    const { entry, inputs }: Bundle = JSON.parse(readFileSync(bundlePath, 'utf8'))
    const isCurrent = Object.entries(inputs).every(([path, stamp]) => stampOf(path) === stamp)
    return isCurrent ? join(folder, entry) : undefined
  } catch {
    return undefined
  }
}

/** Returns the size and the time of modification of a file in the clone, if there is one. */
export function stampOf(path: string): string {
  // `join` for each of two hundred files would make V8 load its compiler: 6 MB.
  const { size, mtimeMs } = { ...statSync(`${clone}/${path}`, { throwIfNoEntry: false }) }
  return `${size} ${mtimeMs}`
}
