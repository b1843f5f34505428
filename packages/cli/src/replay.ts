// Puts events that are in objects back into a stream: npm run replay -- --help
import { parseArgs } from 'node:util'
import { DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis'
import { S3Client } from '@aws-sdk/client-s3'
import { bucket, region as definedRegion, stream } from '@sluice/core/pipeline'
import { kinesisClient } from '@sluice/functions/kinesis-client'
import { kinesisSink } from '@sluice/functions/kinesis-sink'
import { systemClock } from '@sluice/functions/system-clock'
import { systemRandom } from '@sluice/functions/system-random'
import { sentenceOf } from './failure.ts'
import { openJournal, type Plan } from './replay/journal.ts'
import { hourPrefixes, listObjects, readObject } from './replay/objects.ts'
import { progressBar } from './replay/progress-bar.ts'
import { untilRefused } from './replay/rejection.ts'
import { count, replay as send } from './replay/send.ts'
import { isUsageError, UsageError } from './usage-error.ts'

const help = `Puts events that are in objects back into a stream, with the same ids and \`replayed_at\` in their \`_meta\`.

  npm run replay -- --from TIME --to TIME [options]

  --from TIME       the first received_at, in UTC: 2026-11-23T07:00:00Z or 2026-11-23
  --to TIME         and the first that is too late
  --prefix PREFIX   objects to look into (those of the hours in question)
  --bucket NAME     where they are (locally ${bucket.name})
  --stream NAME     where they go (${stream.name})
  --state PATH      how far it is, for the next run (.sluice/replay.json)
  --execute         send; without it, only count
  --help            this text

AWS is where the environment says: AWS_ENDPOINT_URL=http://127.0.0.1:4566 is the local one, SLUICE_REGION or AWS_REGION and
AWS_PROFILE the cloud. The same command goes on where an interrupted one stopped.
`

const { AWS_ENDPOINT_URL, SLUICE_REGION, AWS_REGION } = process.env
const region = SLUICE_REGION || AWS_REGION || definedRegion
const isLocal = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|\/|$)/.test(AWS_ENDPOINT_URL ?? '')

function readOptions(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      prefix: { type: 'string', default: '' },
      bucket: { type: 'string' },
      stream: { type: 'string', default: stream.name },
      state: { type: 'string', default: '.sluice/replay.json' },
      execute: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  return values
}

/**
 * Of a date or a time in UTC: `Date` would take much else for one, and for a local time.
 * @throws UsageError for what is neither
 */
function timeOf(name: string, text = ''): Date {
  const time = new Date(/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z)?$/.test(text) ? text : '')
  // The 30th of February would be the 2nd of March.
  if (!Number.isNaN(time.getTime()) && time.toISOString().startsWith(text.slice(0, 10))) return time
  throw new UsageError(`--${name} must be a time in UTC such as 2026-11-23T07:00:00Z or 2026-11-23; it is "${text}".`)
}

async function run(args: string[]): Promise<void> {
  const options = readOptions(args)
  if (options.help) return void process.stdout.write(help)
  const [from, to] = [timeOf('from', options.from), timeOf('to', options.to)]
  if (from >= to) throw new UsageError('--from must be before --to.')
  // On AWS its name ends in the account and the region.
  const bucketName = options.bucket ?? (isLocal ? bucket.name : undefined)
  if (!bucketName) {
    throw new UsageError('--bucket must name the bucket that the deploy printed; AWS_ENDPOINT_URL is not a local one.')
  }
  const plan: Plan = {
    from: from.toISOString(),
    to: to.toISOString(),
    prefix: options.prefix,
    bucket: bucketName,
    stream: options.stream,
    endpoint: AWS_ENDPOINT_URL ?? region,
  }
  // The local AWS takes any credentials, and should not need those of a cloud.
  const credentials = isLocal && { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }
  const s3 = new S3Client({ region, ...credentials, forcePathStyle: isLocal })
  const kinesis = kinesisClient({ region, ...credentials })

  const startedAt = new Date()
  const journal = options.execute ? openJournal(options.state, plan, startedAt) : undefined
  const { progress } = journal ?? {}
  if (progress?.isFinished) {
    const again = `delete ${options.state} to send them again`
    return console.error(`Already done: ${progress.sent} events were replayed at ${progress.replayedAt}; ${again}.`)
  }
  await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: plan.stream })) // or it would promise what cannot be
  // What came while it ran is not part of it, however often it is resumed.
  const until = new Date(progress?.replayedAt ?? startedAt)
  const prefixes = options.prefix ? [options.prefix] : hourPrefixes(from, to)
  const listed = await listObjects(s3, plan.bucket, prefixes)
  const objects = listed.filter(({ modifiedAt }) => modifiedAt <= until)
  const source = { objects, read: (key: string) => readObject(s3, plan.bucket, key) }

  if (!journal || !progress) {
    const bar = progressBar(objects.length)
    const counted = await count(source, plan, (done) => bar.show(done, `${done} of ${objects.length} objects read`))
    bar.end()
    const { lines, bytes, copies, foreign, first, last } = counted
    process.stdout.write(
      `${lines} events (${bytes} bytes) in ${counted.objects} objects of ${plan.bucket}${first ? `, received ${first} to ${last}` : ''}\n` +
        (copies > 0 ? `${copies} copies there are of former replays: they stay where they are\n` : '') +
        (foreign > 0 ? `${foreign} lines there are none of this pipeline's: they stay where they are\n` : '') +
        `would go into ${plan.stream} at ${plan.endpoint}. Nothing was sent: --execute does.\n`,
    )
    return
  }

  const sinkOf = (onError: (error: unknown) => void) =>
    kinesisSink({ client: kinesis, streamName: plan.stream, clock: systemClock, random: systemRandom, onError })
  const sink = untilRefused(sinkOf, (error) => console.error(`\n${sentenceOf(error)}`))
  if (progress.key) console.error(`Going on after ${progress.sent} events, in ${progress.key}.`)
  const bytesBefore = (key: string) => objects.reduce((sum, object) => sum + (object.key < key ? object.bytes : 0), 0)
  const bar = progressBar(bytesBefore('\uffff'))
  const done = await send(source, plan, sink, progress, async (moved) => {
    await journal.save(moved)
    bar.show(bytesBefore(moved.key), `${moved.sent} events`)
  })
  bar.end()
  console.error(`Replayed ${done.sent} events into ${plan.stream}, marked replayed_at ${done.replayedAt}.`)
}

/** Runs the command; an error ends it with one sentence and an exit code. */
export async function replay(args: string[]): Promise<void> {
  try {
    await run(args)
  } catch (error) {
    console.error(`replay: ${sentenceOf(error)}`)
    process.exitCode = isUsageError(error) ? 2 : 1
  }
}
