import { parseArgs } from 'node:util'
import { UsageError } from './usage-error.ts'

/** One option of a command. `value` names what follows it in the help; an option without one is a switch. */
export type Flag =
  | { type: 'string'; value: string; help: string; default?: string; multiple?: boolean }
  | { type: 'boolean'; help: string; default: boolean }

export type Flags = Record<string, Flag>

/** The values by option, as `parseArgs` of Node returns them. */
export type Values<F extends Flags> = ReturnType<typeof parseArgs<{ args: string[]; options: F }>>['values']

/**
 * Reads a command's options.
 * @throws UsageError for an unknown option, a missing value, or a text that isn't an option
 */
export function parseFlags<F extends Flags>(args: string[], flags: F): Values<F> {
  const { values, positionals } = parseCommandLine(args, flags)
  const [extra] = positionals
  if (extra === undefined) return values
  throw new UsageError(`Unexpected argument '${extra}'. Add --help to see all options.`)
}

/**
 * Reads a command's options and its other arguments.
 * @throws UsageError for an unknown option or a missing value
 */
export function parseCommandLine<F extends Flags>(
  args: string[],
  flags: F,
): { values: Values<F>; positionals: string[] } {
  try {
    const { values, positionals } = parseArgs({ args, options: flags, allowPositionals: true })
    return { values, positionals }
  } catch (cause) {
    // Node adds advice in further sentences and lines. The first one states the problem.
    const [message = ''] = (cause as Error).message.split(/\.(?:\s|$)/)
    const wrong = /^Unknown option '--(.*)'$/.exec(message)?.[1]
    const similar = wrong && Object.keys(flags).find((name) => distance(name, wrong) <= 2)
    const suggestion = similar ? ` Did you mean --${similar}?` : ''
    throw new UsageError(`${message}.${suggestion} Add --help to see all options.`, { cause })
  }
}

/** Returns the lines of the help, one for each option. */
export function helpOf(flags: Flags): string {
  const rows = Object.entries(flags).map(([name, flag]) => {
    return [`--${name}${flag.type === 'string' ? ` ${flag.value}` : ''}`, flag.help] as const
  })
  const width = Math.max(...rows.map(([option]) => option.length))
  return rows.map(([option, help]) => `  ${option.padEnd(width)}  ${help}\n`).join('')
}

/** Returns how many characters must be added, removed or replaced to make one text of the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (const [i, character] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries()) {
      const replaced = (row[j] ?? 0) + (character === other ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
