// Sends one event per request and prints one line of JSON. Runs as a separate process.
//   node load.ts PORT rate PER_SECOND SECONDS      requests at fixed times, however slow the responses are
//   node load.ts PORT clients COUNT SECONDS        clients that each send the next request after a response
import { setTimeout as sleep } from 'node:timers/promises'
import { type Connection, openConnection, type Response, singleEvent } from './connection.ts'

const [port = 0, value = 0, seconds = 0] = [2, 4, 5].map((n) => Number(process.argv[n]))
const responses: Response[] = []
const run = process.argv[3] === 'rate' ? sendAtRate : sendFromClients
const startedAt = performance.now()
await run()
console.log(JSON.stringify(report((performance.now() - startedAt) / 1_000)))
process.exit(0)

/** Latency counts from the time at which a request was due, so that a server that stalls isn't spared. */
async function sendAtRate(): Promise<void> {
  const idle: Connection[] = []
  const pending: Promise<void>[] = []
  const sendOne = async (n: number, dueAt: number) => {
    const connection = idle.pop() ?? openConnection(port)
    const late = performance.now() - dueAt
    const { status, ms } = await connection.send(singleEvent(n))
    responses.push({ status, ms: ms + late })
    idle.push(connection)
  }
  for (let n = 0; n < value * seconds; ) {
    const elapsed = performance.now() - startedAt
    for (; n < value * seconds && (n * 1_000) / value <= elapsed; n++) {
      pending.push(sendOne(n, startedAt + (n * 1_000) / value))
    }
    await sleep(1)
  }
  await Promise.all(pending)
}

async function sendFromClients(): Promise<void> {
  const endsAt = startedAt + seconds * 1_000
  const client = async () => {
    const connection = openConnection(port)
    for (let n = 0; performance.now() < endsAt; n++) responses.push(await connection.send(singleEvent(n)))
    connection.close()
  }
  await Promise.all(Array.from({ length: value }, client))
}

type Percentiles = { p50: number; p90: number; p99: number }

/** The results of the requests. `others` has the responses that accepted nothing, by status; 0 is a broken connection. */
export type Report = {
  perSecond: number
  acceptedMs: Percentiles
  others: Record<string, Percentiles & { count: number }>
}

function report(elapsed: number): Report {
  const accepted = responses.filter(({ status }) => status === 202).map(({ ms }) => ms)
  const others = responses.filter(({ status }) => status !== 202)
  return {
    perSecond: Math.round(accepted.length / elapsed),
    acceptedMs: percentiles(accepted),
    others: Object.fromEntries(
      Map.groupBy(others, ({ status }) => status)
        .entries()
        .map(([status, list]) => [status, { count: list.length, ...percentiles(list.map(({ ms }) => ms)) }]),
    ),
  }
}

function percentiles(times: number[]): Percentiles {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => Number((sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1))
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99) }
}
