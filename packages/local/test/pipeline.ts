import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Stats } from '@sluice/core/control-api'
import { deliveryStream, folderOf } from '@sluice/core/pipeline'
import type { Endpoints } from '../src/startup/endpoints.ts'

const root = join(import.meta.dirname, '../../..')

export type Pipeline = {
  endpoints: Endpoints
  dataDir: string
  output: () => string
  kill: (signal: NodeJS.Signals) => void
  /** The exit code, or the signal that ended it. */
  exited: Promise<number | string | null>
}

/** A busy machine starts a pipeline in a few seconds. */
const startTimeoutMs = 60_000

const folders: string[] = []
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** Returns a data folder that is deleted when this process, or the run of its test, ends. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-'))
  folders.push(folder)
  return folder
}

/** Runs the entry point of `npm start` without waiting for anything but its end. */
export function run(
  args: string[],
  { clone = root, env = process.env }: { clone?: string; env?: NodeJS.ProcessEnv } = {},
) {
  const main = join(clone, 'packages/cli/src/main.ts')
  const child = spawn(process.execPath, [main, 'start', ...args], { stdio: ['ignore', 'pipe', 'pipe'], env })
  const output = collect(child)
  const exited = new Promise<number | string | null>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal))
  })
  return { child, output, exited }
}

/** Starts a pipeline on free ports, by default without a console. `clone` is a folder with other sources. */
export async function startPipeline(
  dataDir: string,
  args = ['--no-web'],
  clone = root,
  env = process.env,
): Promise<Pipeline> {
  const ports = ['--port', '0', '--aws-port', '0', '--data-dir', dataDir]
  const { child, output, exited } = run([...ports, ...args], { clone, env })
  const path = join(dataDir, 'endpoints.json')
  for (const startedAt = performance.now(); performance.now() - startedAt < startTimeoutMs; ) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`It did not start:\n${output()}`)
    const endpoints = existsSync(path) && (JSON.parse(readFileSync(path, 'utf8')) as Endpoints)
    // A former run's file is stale: its pid is another.
    if (endpoints && endpoints.pid === child.pid) {
      return { endpoints, dataDir, output, kill: (signal) => void child.kill(signal), exited }
    }
    await sleep(20)
  }
  child.kill('SIGKILL')
  throw new Error(`It was not ready within ${startTimeoutMs / 1000} s:\n${output()}`)
}

function collect(child: ChildProcess): () => string {
  let text = ''
  child.stdout?.on('data', (chunk) => {
    text += chunk
  })
  child.stderr?.on('data', (chunk) => {
    text += chunk
  })
  return () => text
}

export const post = (origin: string, body: string): Promise<Response> =>
  fetch(`${origin}/submit`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })

/** The place of a pipeline's objects. */
type StoredData = Pick<Pipeline, 'dataDir' | 'endpoints'>

/** Returns every line of every object, without error output, from the files. */
export function storedLines({ dataDir, endpoints }: StoredData): string[] {
  const bucket = join(dataDir, 's3', endpoints.bucket)
  const errors = folderOf(deliveryStream.errorOutputPrefix)
  return globSync(`**/*${deliveryStream.fileExtension}`, { cwd: bucket })
    .filter((path) => !path.startsWith(errors))
    .sort()
    .flatMap((path) => readFileSync(join(bucket, path), 'utf8').split(/(?<=\n)/))
}

/** Waits until as many lines are in objects. */
export async function delivered(pipeline: StoredData, lines: number): Promise<string[]> {
  for (;;) {
    const stats = (await (await fetch(`${pipeline.endpoints.api}/_sluice/stats`)).json()) as Stats
    if (stats.delivered >= lines) return storedLines(pipeline)
    await sleep(50)
  }
}
