import { type Peer, startPeer } from '@sluice/local/test/conformance/target'
import { median, type Row } from '../row.ts'
import type { Tree } from '../tree.ts'
import { type Call, calls, putMs } from './put.ts'
import { createStream, type KinesisServer, startLocalAws } from './server.ts'

// kinesis-local slows down with what it holds, so it gets fewer rounds.
type Rounds = { warmUp: number; rounds: number }

const peers: Record<Peer, Rounds> = {
  kinesalite: { warmUp: 30, rounds: 60 },
  'kinesis-local': { warmUp: 3, rounds: 12 },
}
const ownRounds = { warmUp: 100, rounds: 200 }

/** Measures PutRecord and PutRecords. The targets get the same call in turn, so that other load affects all alike. */
export async function puts(trees: readonly Tree[], withPeers: boolean): Promise<Row[]> {
  const rows = await comparison(
    trees.map(({ name, root }) => [name, () => startLocalAws({ name, root })]),
    ownRounds,
  )
  if (!withPeers) return rows
  for (const [peer, rounds] of Object.entries(peers) as [Peer, Rounds][]) {
    const [own] = trees
    if (!own) return rows
    rows.push(
      ...(await comparison(
        [
          [own.name, () => startLocalAws(own)],
          [peer, () => startPeer(peer)],
        ],
        rounds,
        peer,
      )),
    )
  }
  return rows
}

type Target = [name: string, start: () => Promise<KinesisServer>]

async function comparison(targets: Target[], rounds: Rounds, peer?: Peer): Promise<Row[]> {
  const rows: Row[] = []
  const beside = peer ? `, beside ${peer}` : ''
  for (const [action, call] of Object.entries(calls)) {
    const size = action === 'PutRecord' ? '100 bytes' : '500 × 100 bytes'
    const what = `${action} of ${size}${beside}`
    const values = await inTurn(targets, call, rounds)
    rows.push({ group: 'Local AWS', what, unit: 'ms', shards: 1, throttling: 'off', values })
  }
  return rows
}

async function inTurn(targets: Target[], call: Call, { warmUp, rounds }: Rounds) {
  const servers: KinesisServer[] = []
  const times = targets.map((): number[] => [])
  try {
    for (const [, start] of targets) servers.push(await start())
    for (const { kinesis } of servers) await createStream(kinesis)
    for (let round = -warmUp; round < rounds; round++) {
      for (const [n, { endpoint }] of servers.entries()) {
        const ms = await putMs(endpoint, call)
        if (round >= 0) times[n]?.push(ms)
      }
    }
  } finally {
    for (const { stop } of servers) await stop()
  }
  return Object.fromEntries(targets.map(([name], n) => [name, median(times[n] ?? [])]))
}
