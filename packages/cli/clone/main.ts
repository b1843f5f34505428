// The entry point of `npm start`: the command from a few files, which are built again once a source has changed. Loading 270
// modules takes 100 ms more, and 18 MB more memory.
import { pathToFileURL } from 'node:url'
import { currentBundle } from './current-bundle.ts'

// With --watch, the handler is loaded from the sources, so the rest is, too.
const bundle = process.argv.includes('--watch') ? undefined : (currentBundle() ?? (await newBundle()))
await import(bundle ? pathToFileURL(bundle).href : '../src/main.ts')

/** Returns the first file of a new bundle; undefined if it can't be built. The sources report why, or run as well. */
async function newBundle(): Promise<string | undefined> {
  try {
    const { buildBundle } = await import('./build-bundle.ts')
    return await buildBundle()
  } catch {
    return undefined
  }
}
