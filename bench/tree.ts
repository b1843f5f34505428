import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Endpoints } from '@sluice/local/startup/endpoints'
import { newFolder } from '@sluice/local/test/pipeline'

/** A checkout to measure. `name` is its column in the table. */
export type Tree = { name: string; root: string }

export type RunningPipeline = {
  endpoints: Endpoints
  dataDir: string
  /** Milliseconds from the start of the process to its endpoints. */
  startMs: number
  /** MiB of memory now, and the most so far. */
  memory: () => { now: number; peak: number }
  stop: () => Promise<void>
}

/** Returns the checkout in a folder, named by its commit. */
export function treeAt(root: string): Tree {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim()
  return { name: commit, root }
}

/** Runs `npm start` of a checkout without the console, on free ports. */
export async function startTree({ root }: Tree, args: readonly string[] = []): Promise<RunningPipeline> {
  const dataDir = newFolder()
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const command = scripts.start.split(' ').slice(1)
  const options = ['--no-web', '--port', '0', '--aws-port', '0', '--data-dir', dataDir, ...args]
  const { NODE_COMPILE_CACHE: _, ...env } = process.env
  const startedAt = performance.now()
  const child = spawn(process.execPath, [...command, ...options], { cwd: root, env, stdio: 'ignore' })
  const exited = new Promise((resolve) => child.once('exit', resolve))
  const path = join(dataDir, 'endpoints.json')
  while (!existsSync(path)) {
    if (child.exitCode !== null) throw new Error(`${root} did not start.`)
    await sleep(2)
  }
  const startMs = performance.now() - startedAt
  const endpoints = JSON.parse(readFileSync(path, 'utf8')) as Endpoints
  return {
    endpoints,
    dataDir,
    startMs,
    memory: () => memoryOf(endpoints.pid),
    async stop() {
      child.kill('SIGTERM')
      await exited
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Returns the MiB that a process has in memory now, and the most so far. */
export function memoryOf(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const mebibytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1_024
  return { now: mebibytes('VmRSS'), peak: mebibytes('VmHWM') }
}
