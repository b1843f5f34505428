import { stream } from '@sluice/core/pipeline'
import type { Draws } from '@sluice/local/test/chaos/random'
import { track } from './client.ts'
import { judge } from './judge.ts'
import { causeMishaps, endMishaps } from './mishaps.ts'
import type { PipelineSettings } from './pipeline.ts'
import { readStream } from './reader.ts'
import { useS3 } from './s3-user.ts'
import { send } from './sender.ts'
import { Server } from './server.ts'
import { newWorld, type World } from './world.ts'

/** The result of one run. `hash` is the same each time that a seed runs. `log` has what happened, line by line. */
export type Run = { seed: number; hash: string; problems: string[]; log: string[]; counts: Record<string, number> }

/** Senders and deliveries must end within this time once nothing fails anymore. */
const patienceMs = 600_000

const hourMs = 3_600_000

/** Runs the whole path under a seed and judges the history. */
export async function simulate(seed: number): Promise<Run> {
  const world = newWorld(seed)
  const { clock, draws, history } = world
  const server = new Server(world, newSettings(draws, seed))
  const phase = { isOver: false, isSent: false }
  world.network.isS3Lost = draws.chance(0.02)
  server.start()
  startLoad(world).then(() => {
    phase.isSent = true
  })
  void causeMishaps(world, server, () => phase.isOver)
  await clock.advance(draws.between(10_000, 40_000))
  phase.isOver = true
  endMishaps(world, server)
  await advanceUntil(world, () => phase.isSent)
  if (world.network.isS3Lost) await outlastRetention(world)
  const isDelivered = () => world.pipeline?.isDelivered() ?? false
  await advanceUntil(world, isDelivered)
  if (!phase.isSent) history.problem('a sender never ended')
  if (!isDelivered()) history.problem('the stream was never delivered')
  const counts = await judge(world, server)
  return { seed, hash: history.hash(), problems: history.problems, log: history.log, counts }
}

const startLoad = (world: World): Promise<unknown> =>
  Promise.all([
    send(world, 'a', world.draws.between(1, 10)),
    send(world, 'b', world.draws.between(1, 10)),
    track(world, 'c', world.draws.between(0, 4)),
    useS3(world, 's', world.draws.between(0, 8)),
  ])

const newSettings = (draws: Draws, seed: number): PipelineSettings => ({
  seed,
  shards: draws.oneOf([1, 1, 2, 3]),
  hints: { intervalSeconds: draws.oneOf([0, 1, 5, 20]), sizeMiB: 1 },
})

async function advanceUntil({ clock }: World, isDone: () => boolean): Promise<void> {
  for (let waitedMs = 0; waitedMs < patienceMs && !isDone(); waitedMs += 1_000) await clock.advance(1_000)
}

/** Gets S3 back when the stream no longer has records that it was to get. Each line of them must be reported. */
async function outlastRetention(world: World): Promise<void> {
  const { clock, history, network } = world
  await advanceUntil(world, () => world.pipeline !== undefined)
  // Slow requests have arrived then, and the first object is being written. Nothing is read meanwhile.
  await clock.advance(90_000)
  if (world.pipeline) readStream(world.pipeline, history)
  if (history.records.size > 0) await clock.advance((stream.retentionHours + 2) * hourMs)
  network.isS3Lost = false
}
