import { setFlagsFromString } from 'node:v8'
import { type Audit, audit as compare } from './audit/compare.ts'
import { openDataFolder } from './audit/data-folder.ts'
import { auditDeployed, type DeployedAudit } from './audit/deployed.ts'
import { type AuditOptions, auditHelp, readAuditOptions } from './audit/options.ts'
import { auditText, deployedAuditText } from './audit/report.ts'
import type { CommandContext } from './command.ts'
import { runCommand } from './failure.ts'
import { defaultDataDir } from './place/flags.ts'
import { localNames } from './place/names.ts'
import { checkValues, findPlace, runningPlace } from './place/place.ts'
import { type Need, policyText } from './place/policy.ts'
import { progressBar } from './progress-bar.ts'

const auditNeeds: Need[] = ['find objects', 'read objects', 'check stream', 'read stream', 'read metrics']

/** Runs `audit`: compares the stream with the objects. Exit code 1 if events are lost or misplaced, 2 after an error. */
export const audit = (context: CommandContext): Promise<void> =>
  runCommand('audit', async () => {
    const options = readAuditOptions(context.args)
    if (options.help) return void process.stdout.write(auditHelp)
    const { place } = options
    if (options.printPolicy) return void process.stdout.write(policyText(auditNeeds, place, context.env))
    checkValues(place)
    if (place.url !== undefined || place.stage !== undefined) return await auditPlace(options, context)
    const dataDir = place['data-dir'] ?? defaultDataDir
    const report = await auditFolder(dataDir, context)
    print(report, options, auditText(report, dataDir))
    if (report.lost.lines > 0) process.exitCode = 1
  })

async function auditPlace(options: AuditOptions, context: CommandContext): Promise<void> {
  // Almost everything that is read becomes garbage at once. A larger young generation would only cost 60 MB.
  setFlagsFromString('--semi-space-growth-factor=1')
  const { clock, env, random } = context
  const place = runningPlace(await findPlace(options.place, env, clock))
  const bar = progressBar(clock)
  const report = await auditDeployed(place, { ...options, clock, random, bar })
  bar.end()
  print(report, options, deployedAuditText(report, place.title))
  process.exitCode = exitCodeOf(report)
}

function print(report: Audit | DeployedAudit, { json }: AuditOptions, text: string): void {
  process.stdout.write(json ? `${JSON.stringify(report, undefined, 2)}\n` : text)
}

function exitCodeOf({ lost, damaged, misplaced, acceptance }: DeployedAudit): number {
  const missing = acceptance?.status === 'compared' ? acceptance.missing : 0
  if (lost.lines + missing + damaged.length + misplaced.length > 0) return 1
  return acceptance?.status === 'unknown' ? 2 : 0
}

/** Reads the files of a data folder, whose pipeline may run. This is faster and more exact than its AWS endpoint. */
async function auditFolder(dataDir: string, { clock, random }: CommandContext): Promise<Audit> {
  const snapshot = await openDataFolder(dataDir, localNames, clock)
  try {
    return await compare(snapshot, random)
  } finally {
    snapshot.close()
  }
}
