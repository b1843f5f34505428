import type { Client, ClientOptions } from '@sluice/client/node'
import type { Clock } from '@sluice/core/clock'
import { limits } from '@sluice/core/pipeline'
import type { Input, InputEvent } from './input.ts'
import { maxRejections, type RejectedEvent, type Report } from './report.ts'

export type SendOptions = {
  createClient: (options: ClientOptions<object>) => Client<object>
  input: Input
  url: string
  key: string | undefined
  /** Events per request. */
  batch: number
  clock: Clock
  /** Called after each group of events, with the bytes of the input that are done. */
  onProgress: (report: Report, bytes: number) => void
  /** Called for each failure that isn't about one event. The client retries. */
  onError: (error: Error) => void
}

/** Events are read in groups, so that a large file doesn't have to fit into memory. */
const groupBytes = 8_000_000
const groupBatches = 10
/** The time without any result after which the rest stays unsent. */
const giveUpMs = 60_000
const requestBytes = limits.requestBytes - 48_576

/** Sends the events of an input, group by group. Ends early if the endpoint gives no result for a minute. */
export async function sendEvents(options: SendOptions): Promise<Report> {
  const { createClient, input, url, key, batch, clock, onProgress } = options
  const startedAt = clock.monotonic()
  const rejections: RejectedEvent[] = []
  const lineOfId = new Map<string, number>()
  const report: Report = { accepted: 0, rejected: 0, unsent: 0, seconds: 0, rejections, failure: null }
  const reject = (rejected: RejectedEvent) => {
    report.rejected++
    if (rejections.length < maxRejections) rejections.push(rejected)
  }
  const client = createClient({
    url,
    key,
    occurredAt: false,
    flush: { events: batch, bytes: requestBytes },
    limit: { events: batch * groupBatches + 1, bytes: groupBytes * 4 },
    onRejected: (_, id, { code, message, pointer }) =>
      reject({ line: lineOfId.get(id) ?? 0, id, code, message, ...(pointer !== undefined && { pointer }) }),
    onError(error) {
      report.failure = error.message
      options.onError(error)
    },
  })
  let bytes = 0
  for await (const group of groupsOf(input.events, batch * groupBatches)) {
    lineOfId.clear()
    for (const event of group) {
      bytes += event.bytes
      if (event.kind === 'event') lineOfId.set(client.track(event.event), event.line)
      else reject({ line: event.line, code: 'invalid_json', message: event.message })
    }
    const waiting = await drain(client, options)
    report.accepted = client.stats().accepted
    report.seconds = (clock.monotonic() - startedAt) / 1_000
    report.unsent = waiting
    onProgress(report, bytes)
    if (waiting > 0) break
  }
  await client.clear()
  await client.close()
  return { ...report, failure: report.unsent > 0 ? report.failure : null }
}

async function* groupsOf(events: AsyncIterable<InputEvent>, maxEvents: number): AsyncGenerator<InputEvent[]> {
  let group: InputEvent[] = []
  let bytes = 0
  for await (const event of events) {
    group.push(event)
    bytes += event.bytes
    if (group.length < maxEvents && bytes < groupBytes) continue
    yield group
    group = []
    bytes = 0
  }
  if (group.length > 0) yield group
}

/** Sends what waits. Returns the events without a result: more than 0 if the client has paused, or is to give up. */
async function drain(client: Client<object>, { clock }: SendOptions): Promise<number> {
  const tickMs = 1_000
  for (let progressAt = clock.monotonic(); ; ) {
    const startedAt = clock.monotonic()
    const { accepted, rejected, waiting } = await client.flush(tickMs)
    if (waiting === 0) return 0
    const now = clock.monotonic()
    if (accepted + rejected > 0) progressAt = now
    // The client has paused, because the key is missing or wrong.
    const isPaused = now - startedAt < tickMs / 2
    if (isPaused || now - progressAt > giveUpMs) return waiting
  }
}
