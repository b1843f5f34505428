import { sleep } from '@sluice/core/clock'
import { eachLine } from '@sluice/core/stored-line'
import { fastestIntervalMs } from './aws/read-pace.ts'
import { readShards, type StreamRecord } from './aws/shards.ts'
import type { CommandContext } from './command.ts'
import { messageOf, runCommand } from './failure.ts'
import { parseFlags } from './flags.ts'
import { helpText } from './help.ts'
import { jsonFlag, readerFlags } from './place/flags.ts'
import { findPlace, runningPlace } from './place/place.ts'
import { policyText } from './place/policy.ts'
import { openDoorbell } from './tail/doorbell.ts'
import { endSignal } from './tail/end-signal.ts'
import { lineOf } from './tail/line.ts'

const flags = {
  event: { type: 'string', value: 'NAME', help: 'only events whose member "event" has this value' },
  ...readerFlags,
  json: { ...jsonFlag, help: 'print one JSON object per event' },
} as const

const help = helpText({
  about: 'Prints every event as it arrives in the stream, until Ctrl-C.',
  usage: 'tail [options]',
  flags,
  examples: [
    ['tail', 'the pipeline that runs on this machine'],
    ['tail --event signup --json', 'only signups, as JSON lines'],
    ['tail --stage prod', 'a deployed stage, with at most one read per shard and second'],
  ],
})

/** A deployed stream has other readers. */
const deployedIntervalMs = 1_000

/** Runs `tail`: prints events until a signal or the reader of the output ends it. */
export const tail = (context: CommandContext): Promise<void> =>
  runCommand('tail', async () => {
    const { clock, env } = context
    const values = parseFlags(context.args, flags)
    if (values.help) return void process.stdout.write(help)
    if (values['print-policy']) return void process.stdout.write(policyText(['read stream'], values, env))
    const place = runningPlace(await findPlace(values, env, clock))
    const signal = endSignal()
    const doorbell = place.kind === 'local' ? openDoorbell(place.api, clock, signal) : undefined
    let isFailing = false
    const options = {
      kinesis: place.aws.kinesis,
      stream: place.names.stream,
      start: { from: 'latest' } as const,
      clock,
      intervalMs: place.kind === 'local' ? fastestIntervalMs : deployedIntervalMs,
      idle: doorbell ?? ((ms: number) => sleep(clock, ms, signal).catch(() => {})),
      onRetry(error: unknown) {
        if (!isFailing) console.error(`tail: ${messageOf(error)}. Retrying …`)
        isFailing = true
      },
      signal,
    }
    let isReady = false
    await readShards(options, ({ records }) => {
      if (!isReady) console.error(`Events of ${place.title}, from now on. Stop with Ctrl-C.`)
      isReady = true
      isFailing = false
      for (const record of records) printEvents(record, values)
      return true
    })
  })

function printEvents(record: StreamRecord, { event, json }: { event?: string | undefined; json: boolean }): void {
  const { data } = record
  eachLine(data, (start, end) => {
    const line = lineOf(Buffer.from(data.buffer, data.byteOffset + start, end - start).toString(), record)
    if (event === undefined || line.name() === event) process.stdout.write(`${json ? line.json() : line.text()}\n`)
  })
}
