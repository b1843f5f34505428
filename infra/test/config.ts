import { readFileSync, realpathSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { extname, join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { platform, root } from './platform.ts'

/** What `sst.config.ts` exports, and the platform's function that runs it. */
export type Config = {
  config: { app(input: { stage: string }): Promise<App>; run(): Promise<unknown> }
  run(program: () => Promise<unknown>): Promise<unknown>
}

export type App = {
  name: string
  home: string
  removal: string
  protect: boolean
  providers: { aws: { region: string } }
}

/** Resolves what the platform has installed: Pulumi, its AWS provider, esbuild. */
export const platformRequire = createRequire(join(platform, 'package.json'))

/** ES modules have neither; the CLI gives them to the config and to each function alike. */
export const banner = `import { createRequire as topLevelCreateRequire } from 'module';
const require = topLevelCreateRequire(import.meta.url);
import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url"
const __filename = topLevelFileUrlToPath(import.meta.url)
const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url))`

/**
 * Bundles `sst.config.ts` as the CLI does (pkg/project/run.go and pkg/js/js.go of SST), and loads it.
 * `changes` stand in the definition as if they were written there: members by the name of their export; `null` takes one away.
 */
export async function loadConfig(changes: Record<string, object>): Promise<Config> {
  const providers: { alias: string; package: string }[] = JSON.parse(
    readFileSync(join(root, '.sst/provider-lock.json'), 'utf8'),
  )
  const globals = [
    ...providers.map(({ alias, package: name }) => `import * as ${alias} from ${JSON.stringify(name)};`),
    `import * as sst from ${JSON.stringify(join(platform, 'src/components'))};\n`,
  ].join('\n')
  const changedDefinition = Object.entries(changes)
    .flatMap(([name, members]) =>
      Object.entries(members).map(([member, value]) =>
        value === null
          ? `delete ${name}[${JSON.stringify(member)}]`
          : `${name}[${JSON.stringify(member)}] = ${JSON.stringify(value)}`,
      ),
    )
    .join('\n')
  const platformSources = realpathSync(platform) + sep
  // Inside the platform, so that what stays external resolves from there.
  const outfile = join(realpathSync(platform), `sst.evaluation.${process.pid}.mjs`)
  await platformRequire('esbuild').build({
    stdin: {
      contents: `export { run } from ${JSON.stringify(join(platform, 'src/auto/run.ts'))}
                 export { default as config } from ${JSON.stringify(join(root, 'sst.config.ts'))}`,
      resolveDir: root,
    },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    banner: { js: banner },
    mainFields: ['module', 'main'],
    nodePaths: [join(platform, 'node_modules')],
    inject: [join(platform, 'src/shim/run.js')],
    external: ['@pulumi/*', 'undici', '@aws-sdk/*', 'esbuild', 'archiver', 'glob', 'vite'],
    logLevel: 'error',
    plugins: [
      {
        name: 'providers',
        setup(build: { onLoad(options: object, load: (file: { path: string }) => unknown): void }) {
          build.onLoad({ filter: /\.(js|ts|jsx|tsx)$/ }, ({ path }) => {
            if (path.startsWith(platformSources)) return
            const changed = path.endsWith('packages/core/src/pipeline.ts') ? changedDefinition : ''
            return { contents: globals + readFileSync(path, 'utf8') + changed, loader: extname(path).slice(1) }
          })
        },
      },
    ],
  })
  try {
    return await import(pathToFileURL(outfile).href)
  } finally {
    rmSync(outfile, { force: true })
  }
}
