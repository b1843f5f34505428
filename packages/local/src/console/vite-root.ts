import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import type { InlineConfig } from 'vite'

export type ViteRoot = {
  /** Vite's settings: its root is the console. */
  config: InlineConfig
  /** Returns the path under which Vite finds a file of the clone. */
  pathOf: (file: string) => string
  /** Removes what was created outside of the clone. */
  remove: () => void
}

const settings = { logLevel: 'warn' } as const

/**
 * Returns where Vite finds the console of a clone. Vite reads `#` and `?` in a path as the parts of a URL. A clone with
 * one of them in its path therefore gets a link without them, in the folder for temporary files.
 */
export function viteRoot(clone: string): ViteRoot {
  if (!/[#?]/.test(clone)) {
    return { config: { ...settings, root: join(clone, 'packages/web') }, pathOf: (file) => file, remove: () => {} }
  }
  const folder = mkdtempSync(join(tmpdir(), 'sluice-vite-'))
  const link = join(folder, 'clone')
  symlinkSync(clone, link, 'junction')
  return {
    config: {
      ...settings,
      root: join(link, 'packages/web'),
      // By default, Vite bundles its config, and its own packages are found under their real path.
      configLoader: 'native',
      resolve: {
        preserveSymlinks: true,
        // Without links, a package of this repository looks like an installed one, which Vite doesn't watch.
        alias: [{ find: /^@sluice\/(\w+)\/(.+)$/, replacement: `${link}/packages/$1/src/$2.ts` }],
      },
    },
    pathOf: (file) => join(link, relative(clone, file)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
