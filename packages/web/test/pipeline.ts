import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, mkdtempSync, readFileSync, rmSync, watch } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../../..')
const endpointsFile = 'endpoints.json'

/** Killed when this process exits, so that none outlives a failed test or script. */
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill()
})

export type Pipeline = Awaited<ReturnType<typeof startPipeline>>

/**
 * Starts the pipeline of `npm start` in a new process and data folder. Without a `port` it uses the default one. A data
 * folder that is passed isn't deleted.
 */
export async function startPipeline(bufferSeconds: number, port?: number, moreOptions: string[] = [], folder?: string) {
  const dataDir = folder ?? mkdtempSync(join(tmpdir(), 'sluice-web-'))
  const remove = () => folder ?? rmSync(dataDir, { recursive: true, force: true })
  const options = ['--aws-port', '0', '--data-dir', dataDir, '--buffer-seconds', String(bufferSeconds), ...moreOptions]
  if (port !== undefined) options.push('--port', String(port))
  const ready = new Promise<void>((resolve) => {
    const watcher = watch(dataDir, (_, name) => {
      if (name !== endpointsFile) return
      watcher.close()
      resolve()
    })
  })
  const child = spawn(process.execPath, ['packages/cli/src/main.ts', 'start', ...options], { cwd: root, stdio: 'pipe' })
  const chunks: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(String(chunk)))
  running.add(child)
  const exited = once(child, 'exit').finally(() => running.delete(child))
  const failed = exited.then(([code]) => {
    remove()
    throw new Error(`The pipeline exited with ${code} before it was ready:\n${chunks.join('')}`)
  })
  await Promise.race([ready, failed])
  failed.catch(() => {})

  const endpoints = JSON.parse(readFileSync(join(dataDir, endpointsFile), 'utf8'))
  const bucketDir = join(dataDir, 's3', String(endpoints.bucket))
  return {
    /** The console's address. */
    url: String(endpoints.console),
    /** The API's address. It is there without a console too. */
    api: String(endpoints.api),
    bucketDir,
    /** Returns what the pipeline has written to its terminal since the last call. */
    takeOutput: () => chunks.splice(0).join(''),
    /** Returns every line of every object, read from the files themselves. */
    storedLines: () =>
      globSync('events/**/*.ndjson', { cwd: bucketDir }).flatMap((key) =>
        readFileSync(join(bucketDir, key), 'utf8').split('\n').slice(0, -1),
      ),
    /** Ends the pipeline as a crash would. */
    async crash() {
      child.kill('SIGKILL')
      await exited
    },
    async stop() {
      child.kill()
      await exited
      remove()
    },
  }
}
