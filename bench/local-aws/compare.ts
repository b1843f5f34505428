import { setTimeout as sleep } from 'node:timers/promises'
import { missing, type Peer, peers, startPeer } from '@sluice/local/test/conformance/peers'
import { median, type Row } from '../row.ts'
import { memoryOf, type Tree } from '../tree.ts'
import { type Call, calls, putMs } from './put.ts'
import { createStream, type KinesisServer, startLocalAws } from './server.ts'

/** A column of the table, and how its server is started. */
type Target = { name: string; start: () => Promise<KinesisServer> }

/** How often a call is sent, unless it takes longer. The first third warms up. */
const rounds = 300
const maxMs = 20_000
const settleMs = 2_000

/** Measures PutRecords, PutRecord and memory of each checkout. */
export function puts(trees: readonly Tree[]): Promise<Row[]> {
  return compare(trees.map(targetOf))
}

/** Measures the first checkout beside each peer that is installed. */
export async function besidePeers([tree]: readonly Tree[]): Promise<Row[]> {
  const rows: Row[] = []
  for (const name of Object.keys(peers) as Peer[]) {
    const reason = missing(name)
    if (reason) process.stderr.write(`${reason}\n`)
    if (reason || !tree) continue
    try {
      const targets = [targetOf(tree), { name: 'peer', start: () => startPeer(name) }]
      rows.push(...(await compare(targets, `, beside ${name} (${peers[name].storage})`)))
    } catch (error) {
      process.stderr.write(`${name} failed: ${error}\n`)
      process.exitCode = 1
    }
  }
  return rows
}

const targetOf = (tree: Tree): Target => ({ name: tree.name, start: () => startLocalAws(tree) })

/** Measures targets that get the same calls, so that they hold the same number of records at any time. */
async function compare(targets: readonly Target[], beside = ''): Promise<Row[]> {
  const servers: KinesisServer[] = []
  const row = (what: string, unit: string, values: number[]): Row => ({
    ...{ group: 'Local AWS', what: `${what}${beside}`, unit, shards: 1, throttling: 'off' },
    values: Object.fromEntries(targets.map(({ name }, n) => [name, values[n] ?? Number.NaN])),
  })
  try {
    for (const { start } of targets) servers.push(await start())
    for (const { endpoint } of servers) await createStream(endpoint)
    const many = await inTurn(servers, calls.PutRecords)
    await sleep(settleMs)
    const memory = servers.map(({ pid }) => memoryOf(pid).now)
    const one = await inTurn(servers, calls.PutRecord)
    const records = (500 * rounds).toLocaleString('en-US')
    return [
      row('PutRecords of 500 × 100 bytes', 'ms', many.medians),
      row('PutRecord of 100 bytes', 'ms', one.medians),
      ...(many.done === rounds ? [row(`memory after ${records} records of 100 bytes`, 'MiB', memory)] : []),
    ]
  } finally {
    for (const { stop } of servers) await stop()
  }
}

/** Sends a call to each server in turn, so that other load affects all alike. */
async function inTurn(servers: readonly KinesisServer[], call: Call) {
  const times = servers.map((): number[] => [])
  const endsAt = performance.now() + maxMs
  let done = 0
  for (; done < rounds && performance.now() < endsAt; done++) {
    for (const [n, { endpoint }] of servers.entries()) times[n]?.push(await putMs(endpoint, call))
  }
  return { done, medians: times.map((list) => median(list.slice(list.length / 3))) }
}
