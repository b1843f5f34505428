import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { sleep } from '@sluice/core/clock'
import { makeFolder } from '@sluice/local/disk/make-folder'
import type { Endpoints } from '@sluice/local/startup/endpoints'
import type { CommandContext } from './command.ts'
import { logFile } from './log-file.ts'
import type { StartOptions } from './options.ts'
import { findRunning } from './place/running.ts'
import { program } from './program.ts'
import { UsageError } from './usage-error.ts'

/**
 * Starts the pipeline in another process, which logs to a file, and resolves once it is ready.
 * @throws UsageError with the end of the log if the pipeline doesn't start
 */
export async function startDetached({ dataDir, json }: StartOptions, { args, clock }: CommandContext): Promise<void> {
  makeFolder(dataDir)
  const log = join(dataDir, logFile)
  const file = openSync(log, 'a')
  const { size } = statSync(log)
  const [, entry = ''] = process.argv
  const command = [...process.execArgv, entry, 'start', ...args.filter((arg) => arg !== '--detach')]
  const child = spawn(process.execPath, command, { detached: true, stdio: ['ignore', file, file], windowsHide: true })
  closeSync(file)
  const endpoints = await waitUntilReady(child, dataDir, clock)
  if (!endpoints) throw new UsageError(`The pipeline didn't start.\n${textFrom(log, size)}`)
  child.unref()
  process.stdout.write(json ? `${JSON.stringify({ ...endpoints, log })}\n` : readyText(endpoints, dataDir, log))
}

/** Returns the endpoints of the pipeline; undefined if its process has ended. */
async function waitUntilReady(
  child: ChildProcess,
  dataDir: string,
  clock: CommandContext['clock'],
): Promise<Endpoints | undefined> {
  let hasEnded = false
  child.once('close', () => {
    hasEnded = true
  })
  const pollMs = 50
  for (; !hasEnded; await sleep(clock, pollMs)) {
    const running = await findRunning(dataDir, clock)
    if (running && running.endpoints.pid === child.pid) return running.endpoints
  }
  return undefined
}

const textFrom = (path: string, position: number) => readFileSync(path).subarray(position).toString().trim()

function readyText({ pid, api, console: site, aws }: Endpoints, dataDir: string, log: string): string {
  const option = dataDir === '.sluice' ? '' : ` --data-dir ${dataDir}`
  const rows = [
    `Sluice is ready, pid ${pid}. It logs to ${log}.`,
    ...(site ? [`Console  ${site}/`] : []),
    `Submit   ${api}/submit`,
    `AWS      ${aws}`,
    `Stop it with: ${program} stop${option}`,
  ]
  return `${rows.join('\n')}\n`
}
