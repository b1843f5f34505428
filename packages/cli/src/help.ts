import { type Flags, helpOf } from './flags.ts'
import { program } from './program.ts'

/** The content of a command's `--help`. */
export type Help = {
  /** One sentence. */
  about: string
  /** The command line after the program: `follow ID [options]`. */
  usage: string
  flags: Flags
  /** Command lines after the program, and their effects. */
  examples: readonly (readonly [command: string, effect: string])[]
  /** Further lines, such as the exit codes. */
  notes?: string
}

/** Returns the help of a command. */
export function helpText({ about, usage, flags, examples, notes }: Help): string {
  const width = Math.max(...examples.map(([command]) => command.length))
  const rows = examples.map(([command, effect]) => `  ${program} ${command.padEnd(width)}  ${effect}\n`)
  return `${about}

  ${program} ${usage}

${helpOf(flags)}
Examples:
${rows.join('')}${notes ? `\n${notes}` : ''}`
}
