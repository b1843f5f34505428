import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { banner, platformRequire } from './config.ts'
import { root } from './platform.ts'

/** One call of a component to the CLI. */
export type Call = { method: string; params: Record<string, unknown> }

type Build = {
  functionID: string
  handler: string
  properties?: {
    minify?: boolean
    format?: 'esm' | 'cjs'
    banner?: string
    esbuild?: { mainFields?: string[]; external?: string[]; keepNames?: boolean }
  }
}

/**
 * Serves, on a loopback port, the JSON-RPC methods of the SST CLI that the components call. Functions are really bundled.
 * An unknown method returns an error and is added to `unknown`.
 */
export async function startCli(artifacts: string): Promise<{ url: string; calls: Call[]; unknown: string[] }> {
  const calls: Call[] = []
  const unknown: string[] = []
  const methods: Record<string, (params: never) => unknown> = {
    'Provider.Aws.Bootstrap': () => ({ version: 9, asset: 'sst-asset-offline', state: 'sst-state-offline' }),
    'Provider.Aws.Appsync': () => ({ http: 'offline.appsync-api', realtime: 'offline.appsync-realtime-api' }),
    'Runtime.AddTarget': () => true,
    'Runtime.Build': (build: Build) => buildFunction(build, artifacts),
  }
  const server = createServer(async (request, response) => {
    const { method, params } = JSON.parse(await text(request))
    calls.push({ method, params: params[0] })
    const handle = methods[method]
    if (!handle) unknown.push(method)
    const reply = handle
      ? await Promise.resolve(params[0] as never)
          .then(handle)
          .then(
            (result) => ({ result, error: null }),
            (error) => ({ error: String(error) }),
          )
      : { error: `rpc: can't find method ${method}` }
    // A connection that is kept open would keep the process running for another four seconds.
    response.setHeader('connection', 'close')
    response.end(JSON.stringify(reply))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  server.unref()
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls, unknown }
}

/** Bundles a plain handler like pkg/runtime/node/build.go of SST, but with the platform's esbuild, which is older. */
async function buildFunction({ functionID, handler, properties = {} }: Build, artifacts: string) {
  const base = join(root, handler.slice(0, -extname(handler).length))
  const file = ['.ts', '.tsx', '.mts', '.js', '.mjs'].map((extension) => base + extension).find(existsSync)
  if (!file) throw new Error(`handler not found: ${handler}`)
  const out = join(artifacts, `${functionID}-src`)
  const { format = 'esm' } = properties
  const bundle = `bundle${format === 'esm' ? '.mjs' : '.cjs'}`
  await platformRequire('esbuild').build({
    entryPoints: [file],
    outfile: join(out, bundle),
    bundle: true,
    platform: 'node',
    format,
    target: 'esnext',
    sourcemap: 'linked',
    keepNames: properties.esbuild?.keepNames ?? true,
    minify: properties.minify ?? false,
    mainFields: properties.esbuild?.mainFields ?? (format === 'esm' ? ['module', 'main'] : ['main']),
    external: ['sharp', 'pg-native', ...(properties.esbuild?.external ?? [])],
    banner: { js: `${format === 'esm' ? banner : ''}\n${properties.banner ?? ''}` },
    logLevel: 'error',
  })
  return {
    handler: `bundle${extname(handler)}`,
    out,
    errors: [],
    // The CLI uploads source maps separately from the code.
    sourcemaps: [join(out, `${bundle}.map`)],
  }
}
