import { join } from 'node:path'
import { version } from '@sluice/local/startup/version'
import type { BuildOptions, Plugin } from 'esbuild'

/** Replaces the module that reads the version. */
export const withVersion: Plugin = {
  name: 'with-version',
  setup({ onLoad }) {
    onLoad({ filter: /packages[\\/]local[\\/]src[\\/]startup[\\/]version\.ts$/ }, () => ({
      contents: `export const version = ${JSON.stringify(version)}`,
    }))
  },
}

/** Replaces the module that needs the console's sources. */
const withoutClone: Plugin = {
  name: 'without-clone',
  setup({ onResolve }) {
    onResolve({ filter: /\/site-sources\.ts$/ }, () => ({ path: join(import.meta.dirname, 'site-sources.ts') }))
  },
}

/** Options of esbuild for a package that runs on Node without a clone. */
export const bundleOptions = {
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'esm',
  target: 'node22.13',
  plugins: [withVersion, withoutClone],
  // Some dependencies are CommonJS and require Node's modules.
  banner: { js: "import{createRequire as requireOf}from'node:module';const require=requireOf(import.meta.url);" },
} as const satisfies BuildOptions

/** Options for a package of several files. Node shows the line of an uncaught error, so lines are short. */
export const splitOptions = { splitting: true, lineLimit: 200 } as const satisfies BuildOptions
