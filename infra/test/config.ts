import { readFileSync, realpathSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { extname, join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { platform, root } from './platform.ts'

/** The exports of the bundled config: `sst.config.ts` and the platform's function that runs it. */
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

/** Loads a package that the platform has installed, such as Pulumi, its AWS provider or esbuild. */
export const platformRequire = createRequire(join(platform, 'package.json'))

/** Code that defines `require`, `__filename` and `__dirname`, which ES modules lack. The CLI adds it to every bundle. */
export const banner = `import { createRequire as topLevelCreateRequire } from 'module';
const require = topLevelCreateRequire(import.meta.url);
import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url"
const __filename = topLevelFileUrlToPath(import.meta.url)
const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url))`

/**
 * Bundles `sst.config.ts` like the CLI (pkg/project/run.go and pkg/js/js.go of SST) and loads it.
 *
 * `changes` are applied to the definition, by the name of the export and of the member. `null` deletes a member.
 */
export async function loadConfig(changes: Record<string, object>): Promise<Config> {
  const providers: { alias: string; package: string }[] = JSON.parse(
    readFileSync(join(root, '.sst/provider-lock.json'), 'utf8'),
  )
  const globals = [
    ...providers.map(({ alias, package: name }) => `import * as ${alias} from ${JSON.stringify(name)};`),
    `import * as sst from ${JSON.stringify(join(platform, 'src/components'))};\n`,
  ].join('\n')
  const platformSources = realpathSync(platform) + sep
  // The bundle is inside the platform, because its external packages are resolved from there.
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
            const changed = path.endsWith('packages/core/src/pipeline.ts') ? statementsFor(changes) : ''
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

/** Returns the statements that apply the changes at the end of the definition. */
function statementsFor(changes: Record<string, object>): string {
  const changed = Object.entries(changes).flatMap(([name, members]) =>
    Object.entries(members).map(([member, value]) => ({ place: `${name}[${JSON.stringify(member)}]`, value })),
  )
  return changed
    .map(({ place, value }) => (value === null ? `delete ${place}` : `${place} = ${JSON.stringify(value)}`))
    .join('\n')
}
