import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { judge } from './judge.ts'
import { startScriptedServer } from './scripted-server.ts'

/** Limits of the sender's time, and of its events. */
const timeoutMs = 120_000
const maxEvents = 5_000

export type Report = { tracked: number; requests: number; unmet: string[]; problems: string[] }

/**
 * Runs a shell command as a sender: writes numbered events to its stdin, one per line, until the server has shown all of its
 * behaviors. Then ends stdin and waits until the sender exits. `{url}` in the command becomes the server's URL.
 */
export async function runConformance(command: string): Promise<Report> {
  const server = await startScriptedServer()
  const child = spawn(command.replaceAll('{url}', server.url), {
    shell: true,
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { ...process.env, SLUICE_URL: server.url },
  })
  const exited = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? ''))
  })
  child.stdin.on('error', () => {})
  const startedAt = performance.now()
  const isOver = () => child.exitCode !== null || performance.now() - startedAt > timeoutMs / 2
  let tracked = 0
  while (server.remaining().length > 0 && tracked < maxEvents && !isOver()) {
    const lines = Array.from({ length: 10 }, (_, index) => `${JSON.stringify({ n: tracked + index })}\n`)
    child.stdin.write(lines.join(''))
    tracked += lines.length
    await sleep(100)
  }
  child.stdin.end()
  const end = await Promise.race([exited, sleep(timeoutMs, 'timeout', { ref: false })])
  if (end === 'timeout') child.kill('SIGKILL')
  const problems = judge(server.log, tracked, server.strayKeys)
  if (end !== 0) problems.unshift(`The sender ended with ${end}, not with 0.`)
  server.close()
  return { tracked, requests: server.log.length, unmet: server.remaining(), problems }
}
