import { limits, stream } from '@sluice/core/pipeline'
import type { CommandContext } from './command.ts'
import { runCommand } from './failure.ts'
import { parseCommandLine } from './flags.ts'
import { helpText } from './help.ts'
import { helpFlag, jsonFlag } from './place/flags.ts'
import { costsOf } from './plan/cost.ts'
import { type Load, ratesOf } from './plan/load.ts'
import { planText } from './plan/text.ts'
import { wholeNumber } from './whole-number.ts'

const flags = {
  'events-per-second': { type: 'string', value: 'N', default: '100', help: 'events per second, on average (100)' },
  bytes: { type: 'string', value: 'N', default: '400', help: 'bytes of an event (400)' },
  batch: { type: 'string', value: 'N', default: '1', help: `events per request, 1 to ${limits.requestEvents} (1)` },
  json: jsonFlag,
  help: helpFlag,
} as const

const help = helpText({
  about: 'Prints what a load needs on AWS: shards, concurrency, quotas, objects, and the cost of a month by line.',
  usage: 'plan [options]',
  flags,
  examples: [
    ['plan --events-per-second 50000 --bytes 400 --batch 100', 'a large load in batches'],
    ['plan --events-per-second 10', 'a small one, one event per request'],
  ],
  notes: "It is calculated from the definition and from AWS's list prices, and was not compared with a bill.\n",
})

/** Runs `plan`: calculates the needs of a load. */
export const plan = (context: CommandContext): Promise<void> =>
  runCommand('plan', async () => {
    const { values } = parseCommandLine(context.args, flags)
    if (values.help) return void process.stdout.write(help)
    const load: Load = {
      eventsPerSecond: wholeNumber('events-per-second', values['events-per-second'], 1, 10_000_000),
      bytes: wholeNumber('bytes', values.bytes, 2, limits.lineBytes - 200),
      batch: wholeNumber('batch', values.batch, 1, limits.requestEvents),
    }
    const [rates, costs] = [ratesOf(load), costsOf(load)]
    const result = { load, rates, costs, definedShards: stream.shardCount }
    process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : planText(load, rates, costs))
  })
