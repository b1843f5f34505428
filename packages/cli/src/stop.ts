import { sleep } from '@sluice/core/clock'
import { lockAll } from '@sluice/local/startup/lock'
import { parts } from '@sluice/local/startup/part'
import type { CommandContext } from './command.ts'
import { runCommand } from './failure.ts'
import { parseFlags } from './flags.ts'
import { helpText } from './help.ts'
import { defaultDataDir, helpFlag, jsonFlag, placeFlags } from './place/flags.ts'
import { findRunning } from './place/running.ts'

const flags = { 'data-dir': placeFlags['data-dir'], json: jsonFlag, help: helpFlag } as const

const help = helpText({
  about: 'Stops the pipeline that runs on a data folder. It delivers what is buffered first.',
  usage: 'stop [options]',
  flags,
  examples: [
    ['stop', 'the pipeline on the data folder .sluice'],
    ['stop --data-dir .sluice-two', 'the pipeline on another folder'],
  ],
  notes: 'Exit code: 0 once it has stopped, 1 if no pipeline runs there, 2 if it does not stop.\n',
})

/** A pipeline exits within 10 s of the signal. */
const timeoutMs = 15_000
const pollMs = 50

/** Runs `stop`: ends a pipeline with SIGTERM and waits until its data folder is free. */
export const stop = ({ args, clock }: CommandContext): Promise<void> =>
  runCommand('stop', async () => {
    const { 'data-dir': dataDir = defaultDataDir, json, help: isHelp } = parseFlags(args, flags)
    if (isHelp) return void process.stdout.write(help)
    // Only a process that responds as a pipeline: the system may have given a stale pid to another program.
    const running = await findRunning(dataDir, clock)
    if (!running) {
      process.exitCode = 1
      return void process.stdout.write(json ? '{"stopped":false}\n' : `No pipeline runs on ${dataDir}.\n`)
    }
    const { pid } = running.endpoints
    process.kill(pid, 'SIGTERM')
    for (const startedAt = clock.monotonic(); !isFree(dataDir); await sleep(clock, pollMs)) {
      if (clock.monotonic() - startedAt > timeoutMs) throw new Error(`Process ${pid} still runs after 15 s.`)
    }
    process.stdout.write(json ? `{"stopped":true,"pid":${pid}}\n` : `Stopped. All accepted events are on disk.\n`)
  })

/** Returns true if no process uses a data folder. A process that has ended may stay visible, but it holds no lock. */
function isFree(dataDir: string): boolean {
  try {
    lockAll(dataDir, parts)()
    return true
  } catch {
    return false
  }
}
