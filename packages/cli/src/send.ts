import { createClient } from '@sluice/client/node'
import { api, limits } from '@sluice/core/pipeline'
import type { CommandContext } from './command.ts'
import { runCommand } from './failure.ts'
import { parseCommandLine } from './flags.ts'
import { helpText } from './help.ts'
import { defaultDataDir, helpFlag, jsonFlag, placeFlags } from './place/flags.ts'
import { findRunning } from './place/running.ts'
import { endpointOfStage } from './place/stage.ts'
import { program } from './program.ts'
import { progressBar } from './progress-bar.ts'
import { openInput } from './send/input.ts'
import { type Report, reportText } from './send/report.ts'
import { sendEvents } from './send/send-events.ts'
import { UsageError } from './usage-error.ts'
import { wholeNumber } from './whole-number.ts'

const defaultBatch = 500

const flags = {
  'data-dir': placeFlags['data-dir'],
  url: { type: 'string', value: 'URL', help: `the endpoint: http://127.0.0.1:8787 or https://…${api.path}` },
  stage: { type: 'string', value: 'NAME', help: "a deployed stage, if SST's outputs of its deploy are in .sst" },
  key: { type: 'string', value: 'KEY', help: 'the key of the endpoint, sent as x-api-key' },
  batch: {
    type: 'string',
    value: 'N',
    help: `events per request, 1 to ${limits.requestEvents} (${defaultBatch})`,
  },
  json: jsonFlag,
  help: helpFlag,
} as const

const help = helpText({
  about: 'Sends the events of a file, or of stdin, through @sluice/client.',
  usage: 'send [FILE|-] [options]',
  flags,
  examples: [
    ['send events.ndjson', 'to the pipeline that runs on this machine'],
    ['send events.json --url https://api.example.com/submit --key KEY', 'a JSON array, to a deployed endpoint'],
    ['send - --batch 5000', 'NDJSON from stdin'],
  ],
  notes: `The input is NDJSON, one JSON object, or a JSON array of objects.
Exit code: 0 if every event was accepted, 1 if any was rejected or not sent, 2 if the command failed.
`,
})

/** Runs `send`: sends a file's events and reports their results. */
export const send = (context: CommandContext): Promise<void> =>
  runCommand('send', async () => {
    const { values, positionals } = parseCommandLine(context.args, flags)
    if (values.help) return void process.stdout.write(help)
    const [file = '-', ...more] = positionals
    if (more.length > 0) throw new UsageError('Name one file, or "-" for stdin.')
    const batch =
      values.batch === undefined ? defaultBatch : wholeNumber('batch', values.batch, 1, limits.requestEvents)
    const report = await sendFile(file, await endpointOf(values, context), values.key, batch, context)
    process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : reportText(report))
    if (report.rejected > 0 || report.unsent > 0) process.exitCode = 1
  })

async function sendFile(
  file: string,
  url: string,
  key: string | undefined,
  batch: number,
  { clock }: CommandContext,
): Promise<Report> {
  const input = await openInput(file)
  const bar = progressBar(clock)
  const onProgress = ({ accepted, rejected }: Report, bytes: number) =>
    bar.show(bytes, input.bytes ?? bytes, `${accepted + rejected} events`)
  const onError = (error: Error) => console.error(`send: ${error.message}. Retrying …`)
  const report = await sendEvents({ createClient, input, url, key, batch, clock, onProgress, onError })
  bar.end()
  return report
}

type EndpointValues = Partial<Record<'data-dir' | 'url' | 'stage', string | undefined>>

/** Returns the URL to send to. An origin gets the path of the route. */
async function endpointOf(values: EndpointValues, { clock }: CommandContext): Promise<string> {
  const { url, stage, 'data-dir': dataDir = defaultDataDir } = values
  if (url !== undefined) return withPath(url)
  if (stage !== undefined) return endpointOfStage(stage, 'url')
  const running = await findRunning(dataDir, clock)
  if (running) return `${running.endpoints.api}${api.path}`
  throw new UsageError(
    `No pipeline runs on ${dataDir}. Start one with "${program} start", or name an endpoint with --url.`,
  )
}

function withPath(text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) {
    throw new UsageError(`--url must be a URL like http://127.0.0.1:8787, not "${text}".`)
  }
  const url = new URL(text)
  if (url.pathname === '/') url.pathname = api.path
  return url.href
}
