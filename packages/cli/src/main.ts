import { systemClock } from '@sluice/functions/system-clock'
import { systemRandom } from '@sluice/functions/system-random'
import { version } from '@sluice/local/startup/version'
import { audit } from './audit.ts'
import type { Command } from './command.ts'
import { follow } from './follow.ts'
import { program } from './program.ts'
import { replay } from './replay.ts'
import { send } from './send.ts'
import { start } from './start.ts'
import { status } from './status.ts'
import { stop } from './stop.ts'
import { tail } from './tail.ts'

const commands: Record<string, { run: Command; about: string }> = {
  start: { run: start, about: 'run the whole pipeline on this machine' },
  status: { run: status, about: 'show whether it runs, and its counts' },
  stop: { run: stop, about: 'stop it' },
  send: { run: send, about: 'send the events of a file or of stdin' },
  tail: { run: tail, about: 'print every event as it arrives' },
  follow: { run: follow, about: 'find the record, the object and the line of one event' },
  audit: { run: audit, about: 'compare the stream with the objects, event by event' },
  replay: { run: replay, about: 'put events from objects back into a stream' },
}

const help = `Sluice ${version}: events over HTTP into S3.

  ${program} COMMAND [options]

${Object.entries(commands)
  .map(([name, { about }]) => `  ${name.padEnd(8)}${about}\n`)
  .join('')}
Add --help to a command to see its options and examples. --version prints the version.
`

const [name = '', ...args] = process.argv.slice(2)
const command = Object.hasOwn(commands, name) ? commands[name] : undefined
if (command) {
  await command.run({ args, env: process.env, clock: systemClock, random: systemRandom })
} else if (name === '--help' || name === '-h' || name === 'help') {
  process.stdout.write(help)
} else if (name === '--version' || name === '-v') {
  process.stdout.write(`${version}\n`)
} else {
  const problem = name === '' ? 'Name a command' : `Unknown command "${name}"`
  console.error(`sluice: ${problem}. The commands are ${Object.keys(commands).join(', ')}. Add --help to see them.`)
  process.exitCode = 2
}
