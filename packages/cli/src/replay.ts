import { DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis'
import { bucket } from '@sluice/core/pipeline'
import { kinesisSink } from '@sluice/functions/kinesis-sink'
import { type Aws, awsOf } from './aws/clients.ts'
import { hourPrefixes } from './aws/hours.ts'
import { listObjects, readObject } from './aws/objects.ts'
import type { CommandContext } from './command.ts'
import { messageOf } from './failure.ts'
import { type ReplayOptions, readReplayOptions, replayHelp } from './options.ts'
import { progressBar } from './progress-bar.ts'
import { type Journal, openJournal, type Plan } from './replay/journal.ts'
import { type Count, countLines, type Source } from './replay/lines.ts'
import { throwPermanentFailure } from './replay/permanent-failure.ts'
import { replay as send } from './replay/send.ts'
import { UsageError, usageMessageOf } from './usage-error.ts'

/** Runs `npm run replay`: resends events from objects to a stream. Exit code 2 for wrong options, 1 for other errors. */
export async function replay(context: CommandContext): Promise<void> {
  try {
    const options = readReplayOptions(context.args)
    if (options.help) return void process.stdout.write(replayHelp)
    await run(options, context)
  } catch (error) {
    console.error(`replay: ${messageOf(error)}`)
    process.exitCode = usageMessageOf(error) === undefined ? 1 : 2
  }
}

type RunOptions = Exclude<ReplayOptions, { help: true }>

async function run(options: RunOptions, context: CommandContext): Promise<void> {
  const aws = awsOf(context.env)
  const plan = planOf(options, aws)
  const startedAt = new Date(context.clock.now())
  const journal = options.execute ? openJournal(options.state, plan, startedAt) : undefined
  if (journal?.progress.isFinished) {
    const { sent, replayedAt } = journal.progress
    const events = `${sent} events were replayed at ${replayedAt}`
    return console.error(`Already done: ${events}. To resend them, delete ${options.state}.`)
  }
  // Without the stream, a dry run would announce what isn't possible.
  await aws.kinesis.send(new DescribeStreamSummaryCommand({ StreamName: plan.stream }))
  const source = await sourceOf(options, plan, aws, journal ? new Date(journal.progress.replayedAt) : startedAt)
  await (journal ? execute(source, plan, journal, aws, context) : dryRun(source, plan, context))
}

function planOf(options: RunOptions, { endpoint, isLocal }: Aws): Plan {
  const { from, to, prefix, stream } = options
  // On AWS, the bucket's name ends in the account and the region.
  const bucketName = options.bucket ?? (isLocal ? bucket.name : undefined)
  if (bucketName) {
    return { from: from.toISOString(), to: to.toISOString(), prefix, bucket: bucketName, stream, endpoint }
  }
  throw new UsageError(
    '--bucket must name the bucket that the deployment printed, because AWS_ENDPOINT_URL is not a local address.',
  )
}

/** Lists the objects to read. Objects written after `until` are not part of the replay, even if it is resumed. */
async function sourceOf({ from, to }: RunOptions, plan: Plan, { s3 }: Aws, until: Date): Promise<Source> {
  const prefixes = plan.prefix ? [plan.prefix] : hourPrefixes(from, to)
  const objects = await listObjects(s3, plan.bucket, prefixes)
  return {
    objects: objects.filter(({ modifiedAt }) => modifiedAt <= until),
    read: (key) => readObject(s3, plan.bucket, key),
  }
}

async function dryRun(source: Source, plan: Plan, { clock }: CommandContext): Promise<void> {
  const total = source.objects.length
  const bar = progressBar(clock)
  const count = await countLines(source, plan, (done) => bar.show(done, total, `${done} of ${total} objects read`))
  bar.end()
  process.stdout.write(dryRunText(count, plan))
}

function dryRunText({ lines, bytes, objects, copies, foreign, first, last }: Count, plan: Plan): string {
  const received = first ? `, received ${first} to ${last}` : ''
  const rows = [
    `${lines} events (${bytes} bytes) in ${objects} objects of ${plan.bucket}${received}`,
    ...(copies > 0 ? [`${copies} copies made by earlier replays are left out`] : []),
    ...(foreign > 0 ? [`${foreign} lines that this pipeline didn't write are left out`] : []),
    `Target: stream ${plan.stream} at ${plan.endpoint}`,
    'Dry run: nothing was sent. Add --execute to send.',
  ]
  return `${rows.join('\n')}\n`
}

async function execute(
  source: Source,
  plan: Plan,
  { progress, save }: Journal,
  { kinesis }: Aws,
  { clock, random }: CommandContext,
): Promise<void> {
  const sinkOf = (onError: (error: unknown) => void) =>
    kinesisSink({ client: kinesis, streamName: plan.stream, clock, random, onError })
  const sink = throwPermanentFailure(sinkOf, (error) => console.error(`\n${messageOf(error)}`))
  if (progress.key) console.error(`Resuming after ${progress.sent} events, in ${progress.key}.`)
  const bytesBefore = (key: string) =>
    source.objects.reduce((sum, object) => sum + (object.key < key ? object.bytes : 0), 0)
  const total = bytesBefore('\uffff')
  const bar = progressBar(clock)
  const onProgress = async (moved: typeof progress) => {
    await save(moved)
    bar.show(bytesBefore(moved.key), total, `${moved.sent} events`)
  }
  const done = await send({ source, range: plan, sink, progress, random, onProgress })
  bar.end()
  console.error(`Replayed ${done.sent} events to ${plan.stream}, marked with replayed_at ${done.replayedAt}.`)
}
