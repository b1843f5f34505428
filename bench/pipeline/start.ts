import { setTimeout as sleep } from 'node:timers/promises'
import { delivered, post } from '@sluice/local/test/pipeline'
import { median, type Row } from '../row.ts'
import { startTree, type Tree } from '../tree.ts'

const rounds = 7
const settleMs = 4_000

/** Measures the start of `npm start` after the first one, and its memory: idle, and after a million events. */
export async function startAndMemory(trees: readonly Tree[]): Promise<Row[]> {
  const starts: Record<string, number[]> = {}
  const idle: Record<string, number[]> = {}
  for (let round = -1; round < rounds; round++) {
    for (const tree of trees) {
      const startedAt = performance.now()
      const pipeline = await startTree(tree, ['--buffer-seconds', '1'])
      await post(pipeline.endpoints.api, '{}')
      const ms = performance.now() - startedAt
      // The first start fills caches.
      if (round >= 0) starts[tree.name] = [...(starts[tree.name] ?? []), ms]
      if (round >= rounds - 3) {
        await sleep(settleMs)
        idle[tree.name] = [...(idle[tree.name] ?? []), pipeline.memory().now]
      }
      await pipeline.stop()
    }
  }
  const values = (times: Record<string, number[]>) =>
    Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]))
  return [
    { group: 'Start', what: 'from the process to the first 202', unit: 'ms', shards: 1, values: values(starts) },
    { group: 'Memory', what: 'idle, without the console', unit: 'MiB', shards: 1, values: values(idle) },
    await afterAMillion(trees),
  ]
}

const events = 1_000_000
const batch = 500
const shards = 8

async function afterAMillion(trees: readonly Tree[]): Promise<Row> {
  const values: Record<string, number> = {}
  for (const tree of trees) {
    const pipeline = await startTree(tree, ['--shards', `${shards}`, '--buffer-seconds', '1'])
    let next = 0
    const client = async () => {
      while (next < events) {
        const first = next
        next += batch
        await send(pipeline.endpoints.api, first)
      }
    }
    await Promise.all([1, 2, 3, 4].map(client))
    await delivered(pipeline, events)
    await sleep(settleMs)
    values[tree.name] = pipeline.memory().now
    await pipeline.stop()
  }
  return { group: 'Memory', what: 'after 1,000,000 events', unit: 'MiB', shards, throttling: 'on', values }
}

/** Sends one batch until all of it is accepted. A connection can be used again once its response was read. */
async function send(origin: string, first: number): Promise<void> {
  const body = `[${Array.from({ length: batch }, (_, n) => `{"event_id":"${first + n}","event":"signup"}`).join(',')}]`
  for (;;) {
    const response = await post(origin, body)
    await response.text()
    if (response.status === 202) return
    await sleep(500)
  }
}
