import type { LocalStatus, Stats } from '@sluice/core/control-api'
import { api } from '@sluice/core/pipeline'
import type { CommandContext } from './command.ts'
import { runCommand } from './failure.ts'
import { parseFlags } from './flags.ts'
import { helpText } from './help.ts'
import { defaultDataDir, helpFlag, jsonFlag, placeFlags } from './place/flags.ts'
import { checkValues } from './place/place.ts'
import { findRunning, getJson, readStatus } from './place/running.ts'
import { grouped } from './plural.ts'

const { 'data-dir': dataDirFlag, url: urlFlag } = placeFlags
const flags = { 'data-dir': dataDirFlag, url: urlFlag, json: jsonFlag, help: helpFlag } as const

const help = helpText({
  about: 'Shows whether a pipeline runs on this machine, and its counts.',
  usage: 'status [options]',
  flags,
  examples: [
    ['status', 'the pipeline on the data folder .sluice'],
    ['status --url http://127.0.0.1:8787 --json', 'the pipeline at a URL, as JSON'],
  ],
  notes: 'Exit code: 0 if it runs, 1 if it does not.\n',
})

/** The output of `status --json` for a pipeline that runs. `pid` is null if only its URL is known. */
type Running = { running: true; pid: number | null; api: string; status: LocalStatus; stats: Stats }

/** Runs `status`: prints the addresses and the counts of a local pipeline. */
export const status = (context: CommandContext): Promise<void> =>
  runCommand('status', async () => {
    const { clock, args } = context
    const values = parseFlags(args, flags)
    if (values.help) return void process.stdout.write(help)
    checkValues(values)
    const dataDir = values['data-dir'] ?? defaultDataDir
    const found = values.url === undefined ? await findRunning(dataDir, clock) : undefined
    const origin = values.url === undefined ? found?.endpoints.api : new URL(values.url).origin
    if (origin === undefined) {
      process.exitCode = 1
      return void process.stdout.write(values.json ? '{"running":false}\n' : `No pipeline runs on ${dataDir}.\n`)
    }
    const local = found?.status ?? (await readStatus(origin, clock))
    const stats = (await getJson(`${origin}/_sluice/stats`, clock)) as Stats
    const pid = found?.endpoints.pid ?? null
    const running: Running = { running: true, pid, api: origin, status: local, stats }
    process.stdout.write(values.json ? `${JSON.stringify(running)}\n` : statusText(running))
  })

function statusText({ pid, api: origin, status: { ports, version }, stats }: Running): string {
  const { hostname } = new URL(origin)
  const counts = (['accepted', 'buffered', 'delivered', 'lost'] as const).map(
    (name) => `${name} ${grouped(stats[name])}`,
  )
  const rows = [
    `Sluice ${version} is running${pid === null ? '' : `, pid ${pid}`}.`,
    `Submit   ${origin}${api.path}`,
    `AWS      http://${hostname}:${ports.aws}`,
    `Events   ${counts.join(' · ')}`,
  ]
  return `${rows.join('\n')}\n`
}
