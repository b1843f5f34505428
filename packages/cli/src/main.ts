import { systemClock } from '@sluice/functions/system-clock'
import { systemRandom } from '@sluice/functions/system-random'
import { audit } from './audit.ts'
import type { Command } from './command.ts'
import { replay } from './replay.ts'
import { start } from './start.ts'

const commands: Record<string, Command> = { start, audit, replay }

const [name = '', ...args] = process.argv.slice(2)
const command = Object.hasOwn(commands, name) ? commands[name] : undefined
if (command) {
  await command({ args, env: process.env, clock: systemClock, random: systemRandom })
} else {
  console.error(`sluice: Unknown command "${name}". The commands are ${Object.keys(commands).join(', ')}.`)
  process.exitCode = 2
}
