// npm run load -- [--events 100000] [--batch 500] [--clients 4] [--shards 1] [--bytes 50]
// Starts a pipeline with throttling on, sends events, resends those with `retry`, and compares the events with the
// lines in the objects.
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { SubmitResponse } from '@sluice/core/response'
import { newFolder, post, startPipeline, storedLines } from '@sluice/local/test/pipeline'

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '100000' },
    batch: { type: 'string', default: '500' },
    clients: { type: 'string', default: '4' },
    shards: { type: 'string', default: '1' },
    bytes: { type: 'string', default: '50' },
  },
})
const events = Number(values.events)
const batch = Number(values.batch)
/** Returns the README's sample with an id in front, padded with spaces to `--bytes`. */
const eventOf = (n: number) =>
  `{"event_id":"${n}","event":"signup","user_id":123`.padEnd(Number(values.bytes) - 1).concat('}')

const pipeline = await startPipeline(newFolder(), ['--no-web', '--shards', values.shards])
const counts = { requests: 0, responses: {} as Record<number, number>, resent: 0 }
let next = 0

/** Sends batches until none is left, and resends the events with `retry` of each. */
async function client(): Promise<void> {
  while (next < events) {
    const first = next
    next = Math.min(events, first + batch)
    let pending = Array.from({ length: next - first }, (_, i) => first + i)
    while (pending.length > 0) {
      const response = await post(pipeline.endpoints.api, `[${pending.map(eventOf).join(',')}]`)
      const answer = (await response.json()) as SubmitResponse
      counts.requests++
      counts.responses[response.status] = (counts.responses[response.status] ?? 0) + 1
      pending = answer.results.flatMap(({ status, index }) => (status === 'retry' ? [pending[index] ?? 0] : []))
      counts.resent += pending.length
      if (pending.length > 0) await sleep(1_000 * Number(response.headers.get('retry-after')))
    }
  }
}

const startedAt = performance.now()
const seconds = () => ((performance.now() - startedAt) / 1_000).toFixed(1)
await Promise.all(Array.from({ length: Number(values.clients) }, client))
const acceptedIn = seconds()
pipeline.kill('SIGTERM')
const code = await pipeline.exited
const deliveredIn = seconds()

const ids = storedLines(pipeline).map((line) => Number(JSON.parse(line)._meta.id))
const distinct = new Set(ids)
const report = {
  shards: Number(values.shards),
  throttling: 'on',
  events,
  batch,
  bytes: Number(values.bytes),
  ...counts,
  throttled: counts.responses[429] ?? 0,
  acceptedInSeconds: Number(acceptedIn),
  deliveredInSeconds: Number(deliveredIn),
  eventsPerSecond: Math.round(events / Number(deliveredIn)),
  lines: ids.length,
  missing: events - distinct.size,
  duplicates: ids.length - distinct.size,
}
console.log(JSON.stringify(report, undefined, 2))
if (code !== 0) console.error(pipeline.output())
if (report.missing > 0 || report.duplicates > 0) process.exitCode = 1
