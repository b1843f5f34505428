// Compares what a data folder's stream took with what lies in its objects: npm run audit -- --help
import { parseArgs } from 'node:util'
import { bucket, deliveryStream, stream } from '@sluice/core/pipeline'
import { type Audit, audit as compare } from './audit/compare.ts'
import { openDataFolder } from './audit/data-folder.ts'
import { sentenceOf } from './failure.ts'

const help = `Compares what a data folder's stream took with what lies in its objects, id by id.

  npm run audit -- [options]

  --data-dir PATH   the folder, whether its pipeline runs or not (.sluice)
  --json            one JSON object, for a program; npm run -s audit -- --json prints nothing else
  --help            this text

Exits 0 when nothing is lost, 1 when something is, 2 when it could not look.
`

const shown = 10

function words(report: Audit, dataDir: string): string {
  const { pid, accepted, inStream, buffered, inS3, objects, lost, duplicated } = report
  const count = (value: number) => value.toLocaleString('en').padStart(13)
  const names = <T>(events: T[], lineOf: (event: T) => string) => [
    ...events.slice(0, shown).map((event) => `    ${lineOf(event)}`),
    ...(events.length > shown ? [`    … and more: --json names them`] : []),
  ]
  const lines = [
    `${dataDir}  ${pid === undefined ? 'stopped' : `running, pid ${pid}`}`,
    `accepted  ${count(accepted)}`,
    `in stream ${count(inStream)}`,
    `in S3     ${count(inS3)}  in ${objects.toLocaleString('en')} objects`,
    `buffered  ${count(buffered)}`,
    `lost      ${count(lost.lines)}`,
    ...names(lost.events, ({ id, shardId, sequenceNumber }) => `${id}  ${shardId}  ${sequenceNumber}`),
    ...(lost.unnamed > 0
      ? [`    ${lost.unnamed.toLocaleString('en')} of which the stream no longer tells the id`]
      : []),
    `duplicated${count(duplicated.lines)}`,
    ...names(duplicated.events, ({ id, lines, objects }) => `${id}  ${lines} lines  ${objects.join('  ')}`),
  ]
  return `${lines.join('\n')}\n`
}

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      'data-dir': { type: 'string', default: '.sluice' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return void process.stdout.write(help)
  const dataDir = values['data-dir']
  const snapshot = await openDataFolder(dataDir, {
    stream: stream.name,
    deliveryStream: deliveryStream.name,
    bucket: bucket.name,
  })
  const report = compare(snapshot)
  snapshot.close()
  process.stdout.write(values.json ? `${JSON.stringify(report, undefined, 2)}\n` : words(report, dataDir))
  if (report.lost.lines > 0) process.exitCode = 1
}

/** Runs the command; an error ends it with one sentence and an exit code. */
export async function audit(args: string[]): Promise<void> {
  try {
    await run(args)
  } catch (error) {
    console.error(`audit: ${sentenceOf(error)}`)
    process.exitCode = 2
  }
}
