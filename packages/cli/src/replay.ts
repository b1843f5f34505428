import { DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis'
import { bucket, stream } from '@sluice/core/pipeline'
import { kinesisSink } from '@sluice/functions/kinesis-sink'
import { type Aws, awsOf } from './aws/clients.ts'
import { hourPrefixes } from './aws/hours.ts'
import { listObjects, readObject } from './aws/objects.ts'
import type { CommandContext } from './command.ts'
import { messageOf } from './failure.ts'
import { checkValues, findPlace, runningPlace } from './place/place.ts'
import { type Need, policyText } from './place/policy.ts'
import { progressBar } from './progress-bar.ts'
import { hasErrorRecords } from './replay/error-records.ts'
import { type Journal, openJournal, type Plan } from './replay/journal.ts'
import { type Count, countLines, type Source } from './replay/lines.ts'
import { type RunOptions, readReplayOptions, replayHelp } from './replay/options.ts'
import { throwPermanentFailure } from './replay/permanent-failure.ts'
import { replay as send } from './replay/send.ts'
import { UsageError, usageMessageOf } from './usage-error.ts'

const policyNeeds: Need[] = ['find objects', 'read objects', 'check stream', 'write stream']

/** Runs `replay`: resends events from objects to a stream. Exit code 2 for wrong options, 1 for other errors. */
export async function replay(context: CommandContext): Promise<void> {
  try {
    const options = readReplayOptions(context.args)
    if (options.kind === 'help') return void process.stdout.write(replayHelp)
    if (options.kind === 'policy') {
      return void process.stdout.write(policyText(policyNeeds, options.place, context.env))
    }
    await run(options, context)
  } catch (error) {
    console.error(`replay: ${messageOf(error)}`)
    process.exitCode = usageMessageOf(error) === undefined ? 1 : 2
  }
}

async function run(options: RunOptions, context: CommandContext): Promise<void> {
  const { aws, ...names } = await findNames(options, context)
  const { from, to, prefix, json } = options
  const plan = { from: from.toISOString(), to: to.toISOString(), prefix, ...names, endpoint: aws.endpoint }
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
  if (!journal) return await dryRun(source, plan, json, context)
  const { sent, replayedAt } = await execute(source, plan, journal, aws, context)
  if (json) process.stdout.write(`${JSON.stringify({ ...plan, sent, replayedAt })}\n`)
}

/** Returns the AWS to use and the names of the bucket to read and the stream to write. */
async function findNames(
  { place, bucket: bucketName, stream: streamName }: RunOptions,
  { env, clock }: CommandContext,
): Promise<{ aws: Aws; bucket: string; stream: string }> {
  if (place['data-dir'] === undefined && place.url === undefined && place.stage === undefined) {
    checkValues(place)
    const aws = awsOf(env)
    return { aws, bucket: bucketName ?? localBucket(aws), stream: streamName ?? stream.name }
  }
  // The name of a stage's bucket saves the call that finds it.
  const values = place.stage === undefined ? place : { ...place, bucket: bucketName }
  const { aws, names } = runningPlace(await findPlace(values, env, clock))
  return { aws, bucket: bucketName ?? names.bucket, stream: streamName ?? names.stream }
}

function localBucket({ isLocal }: Aws): string {
  if (isLocal) return bucket.name
  // On AWS, the bucket's name ends in the account and the region.
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

async function dryRun(source: Source, plan: Plan, json: boolean, { clock }: CommandContext): Promise<void> {
  const total = source.objects.length
  const bar = progressBar(clock)
  const count = await countLines(source, plan, (done) => bar.show(done, total, `${done} of ${total} objects read`))
  bar.end()
  process.stdout.write(json ? `${JSON.stringify({ ...plan, ...count })}\n` : dryRunText(count, plan))
}

function dryRunText({ lines, bytes, objects, copies, repeats, foreign, first, last }: Count, plan: Plan): string {
  const received = first ? `, received ${first} to ${last}` : ''
  const rows = [
    `${lines} events (${bytes} bytes) in ${objects} objects of ${plan.bucket}${received}`,
    ...(copies > 0 ? [`${copies} copies made by earlier replays are left out`] : []),
    ...(repeats > 0 ? [`${repeats} repeats of lines that Firehose gave up on several times are left out`] : []),
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
): Promise<typeof progress> {
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
  const isUnchanged = hasErrorRecords(plan.prefix)
  const mark = isUnchanged ? 'unchanged, as Firehose read them' : `marked with replayed_at ${done.replayedAt}`
  console.error(`Replayed ${done.sent} events to ${plan.stream}, ${mark}.`)
  return done
}
