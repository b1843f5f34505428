import type { Clock } from '@sluice/core/clock'
import type { Random } from '@sluice/core/random'

/** What a command gets from the process. */
export type CommandContext = {
  /** The arguments after the command's name. */
  args: string[]
  env: NodeJS.ProcessEnv
  clock: Clock
  random: Random
}

/** Runs a command. It reports errors itself and sets the exit code. */
export type Command = (context: CommandContext) => Promise<void>
