import { setTimeout as sleep } from 'node:timers/promises'
import { delivered, post } from '@sluice/local/test/pipeline'
import { median, type Row } from '../row.ts'
import { startTree, type Tree } from '../tree.ts'

const rounds = 15

/** Measures the time from an acknowledgment to the object, and how fast a backlog is delivered after an outage of S3. */
export async function deliveries(trees: readonly Tree[]): Promise<Row[]> {
  const latency: Record<string, number> = {}
  for (const tree of trees) latency[tree.name] = await secondsToObject(tree)
  const rows: Row[] = [
    { group: 'Delivery', what: 'acknowledged to object, buffer of 1 s', unit: 's', shards: 1, values: latency },
  ]
  for (const shards of [1, 8]) {
    const values: Record<string, number> = {}
    for (const tree of trees) values[tree.name] = await megabytesPerSecond(tree, shards)
    const what = `backlog after an outage of S3 (Kinesis: ${2 * shards} MB/s)`
    rows.push({ group: 'Delivery', what, unit: 'MB/s', shards, throttling: 'on', values })
  }
  return rows
}

async function secondsToObject(tree: Tree): Promise<number> {
  const pipeline = await startTree(tree, ['--buffer-seconds', '1'])
  const ages: number[] = []
  for (let n = 1; n <= rounds; n++) {
    await post(pipeline.endpoints.api, '{}')
    const startedAt = performance.now()
    await delivered(pipeline, n)
    ages.push((performance.now() - startedAt) / 1_000)
    await sleep((n * 137) % 700)
  }
  await pipeline.stop()
  return median(ages)
}

async function megabytesPerSecond(tree: Tree, shards: number): Promise<number> {
  const pipeline = await startTree(tree, ['--buffer-seconds', '1', '--shards', `${shards}`])
  const { api } = pipeline.endpoints
  const faults = (body: string) => fetch(`${api}/_sluice/faults`, { method: 'PUT', body })
  await faults('{"s3Unavailable":1}')
  const body = `[${Array.from({ length: 250 }, () => `{"text":"${'x'.repeat(3_000)}"}`).join(',')}]`
  let accepted = 0
  for (let n = 0; n < 25 + 25 * shards; n++) {
    const response = await post(api, body)
    accepted += ((await response.json()) as { accepted?: number }).accepted ?? 0
  }
  await faults('{}')
  const startedAt = performance.now()
  const lines = await delivered(pipeline, accepted)
  const seconds = (performance.now() - startedAt) / 1_000
  await pipeline.stop()
  return lines.reduce((sum, line) => sum + line.length, 0) / 1e6 / seconds
}
