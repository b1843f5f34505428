import { spawn } from 'node:child_process'
import { systemClock } from '@sluice/functions/system-clock'
import { systemRandom } from '@sluice/functions/system-random'
import { terminal } from '@sluice/local/console/terminal'
import type { OnCrashPoint } from '@sluice/local/disk/crash-points'
import { startPipeline } from '@sluice/local/start'
import { startPart } from '@sluice/local/start-part'
import { help, type Options, readOptions } from './options.ts'
import { isUsageError } from './usage-error.ts'
import { welcome } from './welcome.ts'

/** `npm start`: runs the pipeline until a signal stops it. */
export async function start(args: string[]): Promise<void> {
  try {
    const options = readOptions(args)
    if (options.help) return void process.stdout.write(help)
    stopOnSignal(await run(options))
  } catch (error) {
    fail(error)
  }
}

/** Ends the process, as a crash would, at the crash point that a test names in the environment. */
const onCrashPoint: OnCrashPoint = (point) => {
  if (point === process.env.SLUICE_CRASH_AT) process.kill(process.pid, 'SIGKILL')
}

const environment = { clock: systemClock, random: systemRandom, onCrashPoint }

/** Starts the whole pipeline or one part; returns the function that stops it. */
async function run(options: Options): Promise<() => Promise<void>> {
  if (options.only) {
    const { url, stop } = await startPart(options.only, { ...options, ...environment })
    console.log(`${options.only} answers at ${url}`)
    return stop
  }
  const out = terminal(options.json)
  const { origin, aws, stop } = await startPipeline({ ...options, ...environment, out })
  out.say(welcome(options, origin, aws))
  if (options.open && options.web) openBrowser(origin)
  return stop
}

function stopOnSignal(stop: () => Promise<void>): void {
  let isStopping = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal may send the same signal twice, and several.
      if (!isStopping) stop().then(() => process.exit(0), fail)
      isStopping = true
    })
  }
}

function openBrowser(url: string): void {
  const command = { darwin: 'open', win32: 'explorer' }[process.platform as string] ?? 'xdg-open'
  spawn(command, [url], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref()
}

function fail(error: unknown): never {
  console.error(isUsageError(error) ? `sluice: ${(error as Error).message}` : error)
  process.exit(1)
}
