import { DeleteStreamCommand, DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis'
import { clientsOf } from '@sluice/local/test/conformance/target'
import { newFolder } from '@sluice/local/test/pipeline'
import { median, type Row } from '../row.ts'
import type { Tree } from '../tree.ts'
import { calls, putMs } from './put.ts'
import { createStream, StreamName, startLocalAws } from './server.ts'

const rounds = 30
const records = 1_000_000

/** Measures PutRecords with 10³ and with 10⁶ stored records, and how fast a killed process is ready again. */
export async function growth(trees: readonly Tree[]): Promise<Row[]> {
  const factors: Record<string, number> = {}
  const seconds: Record<string, number> = {}
  for (const tree of trees) {
    const { factor, recovery } = await grow(tree)
    factors[tree.name] = factor
    seconds[tree.name] = recovery
  }
  const common = { group: 'Local AWS', shards: 1, throttling: 'off' } as const
  return [
    { ...common, what: 'PutRecords with 10⁶ stored records, over 10³', unit: '×', values: factors },
    { ...common, what: 'ready again after a kill, 10⁶ records', unit: 's', values: seconds },
  ]
}

async function grow(tree: Tree) {
  const folder = newFolder()
  const first = await startLocalAws(tree, folder)
  const put = () => putMs(first.endpoint, calls.PutRecords)
  // Warm up before anything is stored. A slow first minute would hide the growth.
  await createStream(first.endpoint)
  for (let round = 0; round < 60; round++) await put()
  await clientsOf(first.endpoint).kinesis.send(new DeleteStreamCommand({ StreamName }))
  await createStream(first.endpoint)
  const measure = async () => {
    const times: number[] = []
    for (let round = 0; round < rounds; round++) times.push(await put())
    return median(times)
  }
  for (let stored = 0; stored < 1_000; stored += 500) await put()
  const early = await measure()
  for (let stored = 1_000 + rounds * 500; stored < records; stored += 2_000) {
    await Promise.all([put(), put(), put(), put()])
  }
  const late = await measure()
  await first.stop()
  const startedAt = performance.now()
  const restarted = await startLocalAws(tree, folder)
  await clientsOf(restarted.endpoint).kinesis.send(new DescribeStreamSummaryCommand({ StreamName }))
  const recovery = (performance.now() - startedAt) / 1_000
  await restarted.stop()
  return { factor: late / early, recovery }
}
