import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, mkdtempSync, readFileSync, rmSync, watch } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../../..')
const file = 'endpoints.json'

/** None outlives a test, or a script, that failed. */
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill()
})

/** The real pipeline of `npm start`, in a process and a data folder of its own; without a `port` at its usual one. */
export async function startPipeline(bufferSeconds: number, port?: number, more: string[] = []) {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-web-'))
  const options = ['--aws-port', '0', '--data-dir', dataDir, '--buffer-seconds', String(bufferSeconds), ...more]
  if (port !== undefined) options.push('--port', String(port))
  const written = new Promise<void>((resolve) => {
    const watcher = watch(dataDir, (_, name) => {
      if (name !== file) return
      watcher.close()
      resolve()
    })
  })
  const child = spawn(process.execPath, ['packages/cli/src/main.ts', 'start', ...options], { cwd: root, stdio: 'pipe' })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(String(chunk)))
  running.add(child)
  const exited = once(child, 'exit').finally(() => running.delete(child))
  const failed = exited.then(([code]) => {
    rmSync(dataDir, { recursive: true, force: true })
    throw new Error(`The pipeline ended with ${code} before it was ready:\n${said.join('')}`)
  })
  await Promise.race([written, failed])
  failed.catch(() => {})

  const endpoints = JSON.parse(readFileSync(join(dataDir, file), 'utf8'))
  const bucketDir = join(dataDir, 's3', String(endpoints.bucket))
  return {
    url: String(endpoints.console),
    /** Of the API, also where there is no console. */
    api: String(endpoints.api),
    bucketDir,
    /** What it wrote to its terminal, in pieces. */
    said,
    /** What is on disk, whose objects are plain files, named by their keys. */
    storedLines: () =>
      globSync('events/**/*.ndjson', { cwd: bucketDir }).flatMap((key) =>
        readFileSync(join(bucketDir, key), 'utf8').split('\n').slice(0, -1),
      ),
    async stop() {
      child.kill()
      await exited
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
