import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Faults } from '@sluice/core/faults'
import { seededRandom } from '@sluice/core/random'
import { lineId } from '@sluice/core/stored-line'
import { newFolder, type Pipeline, startPipeline, storedLines } from '@sluice/local/test/pipeline'

const faults: Faults = { throttled: 0.3, replyLost: 0.05, slowMs: 20 }
const root = join(import.meta.dirname, '../..')

/**
 * Sends numbered events through a pipeline with faults, and kills the sender and the pipeline at random moments. Compares
 * what the sender's store has confirmed with what is in S3.
 */
export async function killSenders({ events, kills, seed }: { events: number; kills: number; seed: number }) {
  const random = seededRandom(seed)
  const folder = join(newFolder(), 'events')
  const dataDir = newFolder()
  const stored = new Set<number>()
  let killedPipelines = 0
  let next = 0
  let pipeline = await start(dataDir, '0')
  const { port } = new URL(pipeline.endpoints.api)
  const runSender = async (kill: boolean): Promise<void> => {
    const sender = startSender(`http://127.0.0.1:${port}/submit`, folder, next, events / 10)
    if (kill) {
      await sleep(200 + random.fraction() * 1_000)
      if (random.fraction() < 0.5) {
        pipeline.kill('SIGKILL')
        await pipeline.exited
        killedPipelines++
        pipeline = await start(dataDir, port)
      }
      sender.kill()
    } else await setFaults(pipeline, {})
    const { trackedBlocks, storedBlocks } = await sender.ended
    for (const block of storedBlocks) stored.add(block)
    next = Math.max(next, ...trackedBlocks.map((block) => block + 1))
  }
  for (let kill = 0; kill < kills && next < events / 10; kill++) await runSender(true)
  await runSender(false)
  pipeline.kill('SIGTERM')
  await pipeline.exited
  return { killedPipelines, ...compare([...stored], next, storedLines(pipeline)) }
}

async function start(dataDir: string, port: string): Promise<Pipeline> {
  const pipeline = await startPipeline(dataDir, ['--no-web', '--buffer-seconds', '1', '--port', port])
  await setFaults(pipeline, faults)
  return pipeline
}

const setFaults = ({ endpoints }: Pipeline, faults: Faults) =>
  fetch(`${endpoints.api}/_sluice/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(faults),
  })

function startSender(url: string, folder: string, first: number, end: number) {
  const args = [join(import.meta.dirname, 'numbered-sender.ts'), url, folder, String(first), String(end)]
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  const blocks = (name: string) => [...output.matchAll(new RegExp(`^${name} (\\d+)\n`, 'gm'))].map(([, n]) => Number(n))
  const ended = new Promise<{ trackedBlocks: number[]; storedBlocks: number[] }>((resolve, reject) => {
    child.once('close', (code, signal) => {
      if (code === 0 || signal === 'SIGKILL')
        resolve({ trackedBlocks: blocks('tracked'), storedBlocks: blocks('stored') })
      else reject(new Error(`The sender ended with ${code ?? signal}.`))
    })
  })
  return { kill: () => child.kill('SIGKILL'), ended }
}

/** Returns what is in S3 and shouldn't be, what isn't and should be, and the number of lines that repeat an id. */
function compare(storedBlocks: number[], endOfBlocks: number, lines: string[]) {
  const ids = new Map<number, Set<string>>()
  for (const line of lines) {
    const { n } = JSON.parse(line) as { n: number }
    ids.set(n, (ids.get(n) ?? new Set()).add(lineId(line) ?? ''))
  }
  const persisted = storedBlocks.flatMap((block) => Array.from({ length: 10 }, (_, n) => 10 * block + n))
  return {
    persisted: persisted.length,
    lost: persisted.filter((n) => !ids.has(n)),
    phantoms: [...ids.keys()].filter((n) => !(n >= 0 && n < 10 * endOfBlocks)),
    withTwoIds: [...ids].flatMap(([n, all]) => (all.size > 1 ? [n] : [])),
    delivered: ids.size,
    duplicates: lines.length - ids.size,
  }
}
