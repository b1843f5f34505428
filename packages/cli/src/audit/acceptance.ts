import { type CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch'
import { timeouts, watching } from '@sluice/core/pipeline'
import { eachLine, timesOf } from '@sluice/core/stored-line'
import { hourMs, hourOf } from '../aws/hours.ts'
import { listHours } from '../aws/list-hours.ts'
import type { Objects } from '../aws/objects.ts'
import { messageOf } from '../failure.ts'
import { readAhead } from '../read-ahead.ts'
import type { Window } from './read-stream.ts'

/**
 * Compares the handler's metric `Accepted` with the lines in the objects, for whole hours whose records have expired.
 * `missing` is the least number of lines that are lost. Times are ISO times, `to` is excluded.
 */
export type Acceptance = { from: string; to: string; lines: number } & (
  | { status: 'compared'; accepted: number; missing: number }
  /** The metric couldn't be read, or has no values. */
  | { status: 'unknown'; reason: string }
)

/** A request may be accepted, and counted, some time after it was received. */
const slackMs = timeouts.handlerSeconds * 1_000

/** CloudWatch returns at most 1,440 values. It keeps hours for 15 months. */
const maxHours = 1_440

const width = 8

/** Compares the hours of a window. Lines that a replay has added don't count, because the handler never saw them. */
export async function compareWithMetric(
  client: CloudWatchClient,
  stream: string,
  objects: Objects,
  window: Window,
): Promise<Acceptance> {
  const [from, to] = [hourOf(window.from), hourOf(window.to - 1) + hourMs]
  const { lines, earlier } = await countLines(objects, { from, to })
  const hours = { from: new Date(from).toISOString(), to: new Date(to).toISOString(), lines }
  try {
    const accepted = await sumOf(client, stream, { from, to })
    if (accepted === undefined) {
      const reason = `the metric ${watching.metricsNamespace}/Accepted has no values for ${stream}`
      return { ...hours, status: 'unknown', reason }
    }
    return { ...hours, status: 'compared', accepted, missing: Math.max(0, accepted - lines - earlier) }
  } catch (error) {
    return { ...hours, status: 'unknown', reason: `the metric Accepted can't be read (${messageOf(error)})` }
  }
}

/** Returns the sum of the metric; undefined if it has no values. */
async function sumOf(client: CloudWatchClient, stream: string, { from, to }: Window): Promise<number | undefined> {
  const values: number[] = []
  for (let start = from; start < to; start += maxHours * hourMs) {
    const { Datapoints = [] } = await client.send(
      new GetMetricStatisticsCommand({
        Namespace: watching.metricsNamespace,
        MetricName: 'Accepted',
        Dimensions: [{ Name: 'Stream', Value: stream }],
        Statistics: ['Sum'],
        Period: hourMs / 1_000,
        StartTime: new Date(start),
        EndTime: new Date(Math.min(to, start + maxHours * hourMs)),
      }),
    )
    values.push(...Datapoints.map(({ Sum = 0 }) => Sum))
  }
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0)
}

/** Counts the lines received in a window, and those received just before it, which the metric may count in it. */
async function countLines(objects: Objects, { from, to }: Window): Promise<{ lines: number; earlier: number }> {
  const keys: string[] = []
  for await (const page of listHours(objects, from - hourMs, to)) keys.push(...page.map(({ key }) => key))
  const counts = { lines: 0, earlier: 0 }
  const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString() }
  const earliest = new Date(from - slackMs).toISOString()
  for await (const { result } of readAhead(keys, width, objects.read)) {
    if (result.kind !== 'content') continue
    const { data } = result
    eachLine(data, (start, end) => {
      const times = timesOf(data.subarray(start, end))
      if (!times || times.replayedAt !== undefined || times.receivedAt >= range.to) return
      if (times.receivedAt >= range.from) counts.lines++
      else if (times.receivedAt >= earliest) counts.earlier++
    })
  }
  return counts
}
