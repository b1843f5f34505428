import type { OnCrashPoint } from '@sluice/local/disk/crash-points'
import { type Binding, bindingOf } from '@sluice/local/http/binding'
import { startPipeline } from '@sluice/local/start'
import type { Part } from '@sluice/local/startup/part'
import type { CommandContext } from './command.ts'
import { readStartOptions, type StartOptions, startHelp } from './options.ts'
import { createTerminal } from './terminal.ts'
import { usageMessageOf } from './usage-error.ts'
import { exposureWarning, welcome } from './welcome.ts'

type Stop = () => Promise<void>

/** Runs `npm start`: the pipeline, until a signal stops it. */
export async function start(context: CommandContext): Promise<void> {
  try {
    const options = readStartOptions(context.args)
    if (options.help) return void process.stdout.write(startHelp)
    const { only, host } = options
    if (options.detach) return await (await import('./detach.ts')).startDetached(options, context)
    const run = { ...options, binding: await bindingOf(host) }
    const starting = only ? runPart(only, run, context) : runPipeline(run, context)
    stopOnSignal(starting)
    await starting
  } catch (error) {
    fail(error)
  }
}

type RunOptions = StartOptions & { binding: Binding }

async function runPipeline(options: RunOptions, { env, clock, random }: CommandContext): Promise<Stop> {
  const terminal = createTerminal({ json: options.json, clock })
  const { log, print, ready } = terminal
  const pipeline = await startPipeline({ ...options, clock, random, log, onCrashPoint: crashAt(env) })
  const readyMs = Math.round(clock.monotonic())
  print(welcome(options, pipeline, readyMs))
  ready({ ...pipeline.endpoints, recovered: pipeline.recovered, ms: readyMs })
  if (options.binding.isExposed) print(exposureWarning(options))
  if (options.open && options.web) await openBrowser(pipeline.endpoints.api)
  return async () => {
    print('\nStopping: delivering buffered events …')
    await pipeline.stop()
    print('Stopped. All accepted events are on disk.')
  }
}

async function runPart(only: Part, options: RunOptions, { env, clock, random }: CommandContext): Promise<Stop> {
  const { dataDir, ports, binding, awsEndpoint } = options
  const onError = (message: string) => console.error(message)
  const part = { dataDir, ports, binding, awsEndpoint, clock, random, onError, onCrashPoint: crashAt(env) }
  const { startPart } = await import('@sluice/local/start-part')
  const { url, stop } = await startPart(only, part)
  console.log(`${only} listens at ${url}`)
  if (binding.isExposed) console.error(exposureWarning(options))
  return stop
}

/** Kills the process, as a crash would, at the crash point that a test names in the environment. */
function crashAt({ SLUICE_CRASH_AT }: NodeJS.ProcessEnv): OnCrashPoint {
  return (point) => {
    if (point === SLUICE_CRASH_AT) process.kill(process.pid, 'SIGKILL')
  }
}

/** Stops once the start is complete, or at once at the second signal before that. */
function stopOnSignal(starting: Promise<Stop>): void {
  let isStarted = false
  let isStopping = false
  const stopOnce = () => {
    if (isStopping && !isStarted) process.exit(1)
    // A terminal can send the same signal twice, or several signals.
    if (!isStopping) starting.then((stop) => stop()).then(() => process.exit(0), fail)
    isStopping = true
  }
  starting.then(
    () => {
      isStarted = true
    },
    () => {},
  )
  process.on('SIGINT', stopOnce)
  process.on('SIGTERM', stopOnce)
  process.on('SIGHUP', () => {
    // Without a terminal, as under nohup, the end of the session that started us is no reason to stop.
    if (process.stdout.isTTY || process.stderr.isTTY) stopOnce()
  })
}

async function openBrowser(url: string): Promise<void> {
  const { spawn } = await import('node:child_process')
  const command = { darwin: 'open', win32: 'explorer' }[process.platform as string] ?? 'xdg-open'
  spawn(command, [url], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref()
}

function fail(error: unknown): never {
  const message = usageMessageOf(error)
  console.error(message === undefined ? error : `sluice: ${message}`)
  process.exit(1)
}
