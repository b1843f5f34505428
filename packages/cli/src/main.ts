import { systemClock } from '@sluice/functions/system-clock'
import { systemRandom } from '@sluice/functions/system-random'
import { version } from '@sluice/local/startup/version'
import type { Command } from './command.ts'
import { program } from './program.ts'

/** A command is loaded only if it runs: the pipeline and the SDK clients take longer to load than most commands to run. */
const commands: Record<string, { load: () => Promise<Command>; about: string }> = {
  start: { load: async () => (await import('./start.ts')).start, about: 'run the whole pipeline on this machine' },
  status: { load: async () => (await import('./status.ts')).status, about: 'show whether it runs, and its counts' },
  stop: { load: async () => (await import('./stop.ts')).stop, about: 'stop it' },
  send: { load: async () => (await import('./send.ts')).send, about: 'send the events of a file or of stdin' },
  tail: { load: async () => (await import('./tail.ts')).tail, about: 'print every event as it arrives' },
  follow: {
    load: async () => (await import('./follow.ts')).follow,
    about: 'find the record, the object and the line of one event',
  },
  audit: {
    load: async () => (await import('./audit.ts')).audit,
    about: 'compare the stream with the objects, event by event',
  },
  smoke: {
    load: async () => (await import('./smoke.ts')).smoke,
    about: 'send one event, and follow it to its object',
  },
  plan: {
    load: async () => (await import('./plan.ts')).plan,
    about: 'show what a load needs on AWS, and its cost',
  },
  erase: {
    load: async () => (await import('./erase.ts')).erase,
    about: 'find the events of a person in all objects, and erase them',
  },
  replay: {
    load: async () => (await import('./replay.ts')).replay,
    about: 'put events from objects back into a stream',
  },
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
  const run = await command.load()
  await run({ args, env: process.env, clock: systemClock, random: systemRandom })
} else if (name === '--help' || name === '-h' || name === 'help') {
  process.stdout.write(help)
} else if (name === '--version' || name === '-v') {
  process.stdout.write(`${version}\n`)
} else {
  const problem = name === '' ? 'Name a command' : `Unknown command "${name}"`
  console.error(`sluice: ${problem}. The commands are ${Object.keys(commands).join(', ')}. Add --help to see them.`)
  process.exitCode = 2
}
