import { audit } from './audit.ts'
import { replay } from './replay.ts'
import { start } from './start.ts'

const commands: Record<string, (args: string[]) => Promise<void>> = { start, audit, replay }

const [name = '', ...args] = process.argv.slice(2)
const command = Object.hasOwn(commands, name) ? commands[name] : undefined
if (command) {
  await command(args)
} else {
  console.error(`sluice: "${name}" is not a command; use one of ${Object.keys(commands).join(', ')}.`)
  process.exitCode = 2
}
