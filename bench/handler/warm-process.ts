// node warm-process.ts FILE EVENTS: prints the microseconds of CPU per event of a bundled handler, and of JSON.parse.
import { sampleEvent } from '@sluice/functions/sample-event'

const [file = '', count = 1] = [process.argv[2], Number(process.argv[3])]
const { handler } = await import(file)

const event = (n: number) => ({
  event: 'page_viewed',
  user_id: 123_456 + n,
  session: '0198a7c2-5f1e-7c3a-9b2d-3f4e5a6b7c8d',
  properties: { path: '/pricing', referrer: 'https://example.com/?q=events', width: 1440, tags: ['a', 'b'] },
})
const body = JSON.stringify(Array.from({ length: count }, (_, n) => event(n)))
const requests = Math.ceil(4_000 / count)

async function submit(): Promise<void> {
  const { statusCode } = await handler(sampleEvent(body))
  if (statusCode !== 202) throw new Error(`The handler responded ${statusCode}`)
}

/** Returns the least of forty runs after a warm-up, because others share the CPU. */
async function least(run: () => unknown): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < 45; round++) {
    const before = process.cpuUsage()
    for (let n = 0; n < requests; n++) await run()
    const { user, system } = process.cpuUsage(before)
    if (round >= 5) times.push((user + system) / (requests * count))
  }
  return Math.min(...times)
}

console.log(JSON.stringify({ own: await least(submit), floor: await least(() => JSON.parse(body)) }))
