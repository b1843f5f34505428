import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Faults } from '@sluice/core/faults'
import { manualStart } from '@sluice/core/manual-clock'
// Loads the handler with this module, and not when a pipeline starts.
import '@sluice/functions/handler'
import { systemClock } from '@sluice/functions/system-clock'
import { systemRandom } from '@sluice/functions/system-random'
import { loopbackBinding } from './http/binding.ts'
import { type Pipeline, startPipeline } from './start.ts'
import type { Hints } from './startup/provision.ts'
import { manualTime, Work } from './startup/test-mode.ts'

export type TestPipelineOptions = {
  /** The data folder. Without one, nothing is left of the data after the end. */
  dataDir?: string | undefined
  clock: 'manual' | 'system'
  /** The first time of a manual clock, in milliseconds since 1970. Default: always the same time. */
  startAt?: number | undefined
  shards: number
  hints: Hints
  /** The port of the API. 0 is any free port. */
  port: number
  key?: string | undefined
  faults: Faults
  /** Called for each failure in the pipeline. */
  onError: (message: string) => void
}

/**
 * Starts a pipeline in a test's process: the same handler, Kinesis, Firehose and S3, which call each other directly.
 * Firehose is notified of new records, so it doesn't wait a second to read them, and its reads count against no quota.
 * @throws SetupError for a problem that the user can fix
 */
export async function startTestPipeline(options: TestPipelineOptions): Promise<Pipeline> {
  const { clock: kind, startAt = manualStart, port, onError, ...settings } = options
  const isTemporary = options.dataDir === undefined
  const work = new Work()
  const manual = kind === 'manual' ? manualTime(startAt, work, systemClock) : undefined
  const folder = options.dataDir ?? temporaryFolder()
  const clock = manual?.clock ?? systemClock
  const starting = startPipeline({
    ...settings,
    dataDir: folder,
    ports: [port],
    awsPort: 0,
    binding: loopbackBinding,
    web: false,
    watch: false,
    clock,
    random: systemRandom,
    log: (entry) => entry.step === 'error' && onError(entry.data.message),
    onCrashPoint: () => {},
    testMode: { isTemporary, systemClock, work, time: manual?.time },
  })
  const remove = () => isTemporary && removeFolder(folder)
  const pipeline = await starting.catch((error) => {
    remove()
    throw error
  })
  const stop = async () => {
    const stopped = pipeline.stop(isTemporary ? 0 : undefined)
    if (manual) await passUntil(stopped, manual.time.advance)
    await stopped.finally(remove)
  }
  let stopping: Promise<void> | undefined
  return {
    ...pipeline,
    stop() {
      stopping ??= stop()
      return stopping
    },
  }
}

/** Lets time pass until a promise is settled, so that whatever waits for the clock ends. */
async function passUntil(promise: Promise<unknown>, advance: (ms: number) => Promise<void>): Promise<void> {
  let isSettled = false
  const settle = () => {
    isSettled = true
  }
  promise.then(settle, settle)
  while (!isSettled) await advance(1_000)
}

const folders = new Set<string>()
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Returns a new folder, which the end of the process removes, unless it is killed with SIGKILL. */
function temporaryFolder(): string {
  if (folders.size === 0) {
    process.on('exit', removeFolders)
    for (const signal of signals) process.on(signal, endBy)
  }
  const folder = mkdtempSync(join(tmpdir(), 'sluice-test-'))
  folders.add(folder)
  return folder
}

function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  folders.delete(folder)
  if (folders.size > 0) return
  process.off('exit', removeFolders)
  for (const signal of signals) process.off(signal, endBy)
}

function removeFolders(): void {
  for (const folder of folders) removeFolder(folder)
}

/** Ends the process as the signal does without a listener. Any other listener decides by itself. */
function endBy(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return
  removeFolders()
  process.kill(process.pid, signal)
}
