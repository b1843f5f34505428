import type { Clock } from '@sluice/core/clock'
import type { Random } from '@sluice/core/random'

/** The input of a command from its process. */
export type CommandContext = {
  /** The arguments after the command's name. */
  args: string[]
  env: NodeJS.ProcessEnv
  clock: Clock
  random: Random
}

/** Runs a command. It reports errors itself and sets the exit code. */
export type Command = (context: CommandContext) => Promise<void>
