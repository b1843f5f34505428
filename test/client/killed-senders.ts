import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Faults } from '@sluice/core/faults'
import { seededRandom } from '@sluice/core/random'
import { newFolder, type Pipeline, startPipeline, storedLines } from '@sluice/local/test/pipeline'
import type { LogEntry } from './request-log.ts'
import type { Runtime } from './runtimes.ts'
import { compare } from './stored-events.ts'

const faults: Faults = {
  throttle: { probability: 0.3 },
  loseReply: { probability: 0.05 },
  slow: { probability: 1, ms: 20 },
}
const node: Runtime = { command: process.execPath, args: [] }

type Kills = { events: number; kills: number; seed: number; runtime?: Runtime; folderOfSender?: string }

/**
 * Sends numbered events through a pipeline with faults. Kills the sender, and at times the pipeline, each time after the store
 * has confirmed a random number of events. Compares
 * the events that the sender's store has confirmed with those in S3.
 */
export async function killSenders({
  events,
  kills,
  seed,
  runtime = node,
  folderOfSender = import.meta.dirname,
}: Kills) {
  const random = seededRandom(seed)
  const folder = join(newFolder(), 'events')
  const dataDir = newFolder()
  const stored: number[] = []
  const unknown = new Map<number, number>()
  let killedSenders = 0
  let killedPipelines = 0
  let next = 0
  let pipeline = await startFaulty(dataDir, '0')
  const { port } = new URL(pipeline.endpoints.api)
  const killPipeline = async () => {
    pipeline.kill('SIGKILL')
    await pipeline.exited
    killedPipelines++
    pipeline = await startFaulty(dataDir, port)
  }
  const runSender = async (isKilled: boolean): Promise<void> => {
    const args = [`http://127.0.0.1:${port}/submit`, folder, `${next}`, `${events / 10}`]
    const sender = startSender(runtime, folderOfSender, args)
    if (isKilled) {
      await sender.confirmed(1 + Math.floor((random.fraction() * events) / 10 / kills))
      if (random.fraction() < 0.3) await killPipeline()
      sender.kill()
      killedSenders++
    }
    const entries = await sender.ended
    for (const entry of entries) if (entry.stored !== undefined) stored.push(entry.stored)
    next = Math.max(next, ...entries.map(({ tracked = -1 }) => tracked + 1))
    for (const n of unsettled(entries, readWaiting(folder))) unknown.set(n, 1 + (unknown.get(n) ?? 0))
  }
  for (let kill = 0; kill < kills && next < events / 10; kill++) await runSender(true)
  await runSender(false)
  pipeline.kill('SIGTERM')
  await pipeline.exited
  const persisted = [...new Set(stored)].flatMap((block) => numbersOf(block))
  const report = compare(persisted, 10 * next, storedLines(pipeline), (n) => unknown.get(n) ?? 0)
  return { killedSenders, killedPipelines, ...report }
}

const numbersOf = (block: number): number[] => Array.from({ length: 10 }, (_, n) => 10 * block + n)

async function startFaulty(dataDir: string, port: string): Promise<Pipeline> {
  const pipeline = await startPipeline(dataDir, ['--no-web', '--buffer-seconds', '1', '--port', port])
  await fetch(`${pipeline.endpoints.api}/_sluice/faults`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(faults),
  })
  return pipeline
}

type Entry = Partial<LogEntry> & { tracked?: number; stored?: number }

function startSender({ command, args }: Runtime, cwd: string, options: string[]) {
  const all = [...args, join(cwd, 'numbered-sender.ts'), ...options]
  const child = spawn(command, all, { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  /** Resolves when the store has confirmed as many blocks, or the sender has ended. */
  const confirmed = async (blocks: number): Promise<void> => {
    while (output.split('{"stored"').length <= blocks && child.exitCode === null) await sleep(5)
  }
  const ended = new Promise<Entry[]>((resolve, reject) => {
    child.once('close', (code, signal) => {
      if (code !== 0 && signal !== 'SIGKILL') reject(new Error(`The sender ended with ${code ?? signal}.`))
      // The last line may be cut.
      const lines = output.slice(0, output.lastIndexOf('\n')).split('\n').filter(Boolean)
      resolve(lines.map((line) => JSON.parse(line)))
    })
  })
  return { kill: () => child.kill('SIGKILL'), confirmed, ended }
}

/**
 * Returns the numbers of the events that may be resent, once per request. The client hasn't received that they are
 * accepted, or its process has ended before it could write that, and they still wait in its folder.
 */
function unsettled(entries: Entry[], waiting: Set<number>): number[] {
  const statuses = new Map(entries.flatMap((entry) => (entry.statuses ? [[entry.request, entry.statuses]] : [])))
  return entries.flatMap(({ request, sent = [] }) =>
    sent.filter((n, index) => waiting.has(n) || statuses.get(request)?.[index] !== 'accepted'),
  )
}

/** Returns the numbers of the events that wait in the folder of a client that has ended. */
function readWaiting(folder: string): Set<number> {
  const waiting = new Map<string, number>()
  for (const line of readFileSync(join(folder, 'events.log'), 'utf8').split('\n')) {
    // The last line may be cut.
    if (!line.endsWith(']')) continue
    const [key, text] = JSON.parse(line) as [string, string?]
    if (text) waiting.set(key, JSON.parse(text).n)
    else waiting.delete(key)
  }
  return new Set(waiting.values())
}
