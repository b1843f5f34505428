import { api, deliveryStream, isProduction, key, watching } from '@sluice/core/pipeline'
import type { CommandContext } from './command.ts'
import { runCommand } from './failure.ts'
import { parseCommandLine } from './flags.ts'
import { helpText } from './help.ts'
import { readerFlags } from './place/flags.ts'
import { findPlace, type Place, runningPlace } from './place/place.ts'
import { policyText } from './place/policy.ts'
import { endpointOfStage } from './place/stage.ts'
import { smokeText } from './smoke/report.ts'
import { runSmoke } from './smoke/run.ts'
import { wholeNumber } from './whole-number.ts'

/** Firehose may take longer than its buffering interval. */
const defaultSeconds = 5 * deliveryStream.bufferingIntervalSeconds

const flags = {
  endpoint: { type: 'string', value: 'URL', help: `the URL of ${api.method} ${api.path} (that of SST's last deploy)` },
  key: { type: 'string', value: 'KEY', help: `the key of the stage, sent as ${key.header} (SLUICE_KEY)` },
  within: { type: 'string', value: 'N', help: `seconds until the object must be there, 1 to 3600 (${defaultSeconds})` },
  ...readerFlags,
} as const

const help = helpText({
  about: 'Sends one event through the public URL, follows it to its object, and prints the duration of each step.',
  usage: 'smoke [options]',
  flags,
  examples: [
    ['smoke', 'the pipeline that runs on the data folder .sluice'],
    ['smoke --stage prod', 'a deployed stage, after its deploy'],
  ],
  notes: `The event is {"event":"sluice.smoke"}. Readers can leave it out by this name.
Exit code: 0 if the event is in an object, 1 if it isn't, 2 if the command failed.
`,
})

/** Runs `smoke`: proves that a stage accepts and delivers an event. */
export const smoke = (context: CommandContext): Promise<void> =>
  runCommand('smoke', async () => {
    const { args, env, clock } = context
    const { values } = parseCommandLine(args, flags)
    if (values.help) return void process.stdout.write(help)
    if (values['print-policy'])
      return void process.stdout.write(policyText(['find objects', 'read events'], values, env))
    const seconds = values.within === undefined ? defaultSeconds : wholeNumber('within', values.within, 1, 3_600)
    const place = runningPlace(await findPlace(values, env, clock))
    const url = values.endpoint ?? endpointOf(place, values.stage)
    const result = await runSmoke({
      url,
      key: values.key ?? (env.SLUICE_KEY || undefined),
      place,
      withinMs: seconds * 1_000,
      clock,
    })
    process.stdout.write(
      values.json ? `${JSON.stringify(result)}\n` : smokeText(result, place, isUnwatched(values.stage)),
    )
    if (result.outcome !== 'delivered') process.exitCode = 1
  })

function endpointOf(place: Exclude<Place, { kind: 'folder' }>, stage = ''): string {
  return place.kind === 'local' ? `${place.api}${api.path}` : endpointOfStage(stage, 'endpoint')
}

/** Returns true if the alarms of a stage notify nobody. Only production stages have alarms. */
const isUnwatched = (stage = ''): boolean => isProduction(stage) && !watching.email
