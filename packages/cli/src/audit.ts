import { bucket, deliveryStream, stream } from '@sluice/core/pipeline'
import { type Audit, audit as compare } from './audit/compare.ts'
import { openDataFolder } from './audit/data-folder.ts'
import { auditText } from './audit/report.ts'
import type { CommandContext } from './command.ts'
import { messageOf } from './failure.ts'
import { type AuditOptions, auditHelp, readAuditOptions } from './options.ts'

/** Runs `npm run audit`: compares the stream with the objects. Exit code 1 if events are lost, 2 after an error. */
export async function audit(context: CommandContext): Promise<void> {
  try {
    const options = readAuditOptions(context.args)
    if (options.help) return void process.stdout.write(auditHelp)
    const report = await run(options, context)
    const { json, dataDir } = options
    process.stdout.write(json ? `${JSON.stringify(report, undefined, 2)}\n` : auditText(report, dataDir))
    if (report.lost.lines > 0) process.exitCode = 1
  } catch (error) {
    console.error(`audit: ${messageOf(error)}`)
    process.exitCode = 2
  }
}

async function run({ dataDir }: AuditOptions, { clock, random }: CommandContext): Promise<Audit> {
  const names = { stream: stream.name, deliveryStream: deliveryStream.name, bucket: bucket.name }
  const snapshot = await openDataFolder(dataDir, names, clock)
  try {
    return compare(snapshot, random)
  } finally {
    snapshot.close()
  }
}
