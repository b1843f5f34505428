import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { bucket } from '@sluice/core/pipeline'
import { systemClock } from '@sluice/functions/system-clock'
import { parts } from '../../src/startup/part.ts'
import { provision, targetAt } from '../../src/startup/provision.ts'
import { newFolder } from '../pipeline.ts'
import { check, readObjects, readStream } from './check.ts'
import { planStrikes, type Strike } from './kills.ts'
import { client, type LoadOptions, newLedger, stampede } from './load.ts'
import { startParts } from './parts.ts'
import { type Draws, drawsFrom } from './random.ts'

type Parts = Awaited<ReturnType<typeof startParts>>

export type ChaosOptions = {
  kills: number
  seed: number
  /** Default: 3. */
  clients?: number
  /** Default: 1. */
  shards?: number
  /** Sends more than the shards accept after the last kill, so that some of it is throttled. Default: true. */
  overload?: boolean
  log?: (line: string) => void
}

/** Kills parts of the pipeline under load, then compares what its clients know with what is stored. */
export async function chaos(options: ChaosOptions) {
  const { kills, seed, clients = 3, shards = 1, overload = true, log = () => {} } = options
  const dataDir = newFolder()
  const startedAt = performance.now()
  const pipeline = await startParts(dataDir)
  const ledger = newLedger()
  const loadOf = (name: string, n: number): LoadOptions => ({
    ledger,
    draws: drawsFrom(seed * 1_000 + n),
    name,
    origin: () => pipeline.urlOf('gateway'),
  })
  try {
    await Promise.all(parts.map(pipeline.start))
    const hints = { intervalSeconds: 1, sizeMiB: 1 }
    await provision({ target: targetAt(pipeline.aws), shards, hints, clock: systemClock })

    const isOver = { now: false }
    const load = Array.from({ length: clients }, (_, n) => client({ ...loadOf(`c${n}`, n), isOver: () => isOver.now }))
    const mishaps = causeMishaps(pipeline, drawsFrom(seed + 1), () => isOver.now)
    const strikes = planStrikes(drawsFrom(seed), kills)
    for (const [n, strike] of strikes.entries()) {
      await carryOut(strike, pipeline)
      log(`strike ${n + 1} of ${strikes.length}: ${ledger.acknowledged.size} of ${ledger.sent.size} acknowledged`)
    }
    isOver.now = true
    await Promise.all([mishaps, ...load])
    if (overload) await stampede(loadOf('s', clients))
    await pipeline.terminate('gateway')

    const records = await readStream(pipeline.aws)
    const objects = await deliverAll(pipeline, dataDir, records.flatMap(({ lines }) => lines).length)
    const { problems, ...found } = check(ledger, records, objects)
    if (problems.length === 0) rmSync(dataDir, { recursive: true })
    return {
      seed,
      kills: countVictims(strikes),
      shards,
      throttling: 'on',
      seconds: Math.round((performance.now() - startedAt) / 1_000),
      sent: ledger.sent.size,
      acknowledged: ledger.acknowledged.size,
      unknown: ledger.unknown.size,
      throttled: ledger.responses[429] ?? 0,
      responses: ledger.responses,
      resent: ledger.resent,
      objects: objects.length,
      ...found,
      problems,
      ...(problems.length > 0 && { dataDir, errors: pipeline.errors.slice(-20) }),
    }
  } finally {
    await pipeline.stop()
  }
}

async function carryOut({ afterMs, victims, downMs }: Strike, pipeline: Parts): Promise<void> {
  await sleep(afterMs)
  await Promise.all(victims.map(pipeline.kill))
  await sleep(downMs)
  // A part that doesn't start can't lose anything.
  await Promise.all(victims.map(pipeline.start))
}

/** Lets requests to S3 and Kinesis fail, hang and lose their responses now and then. */
async function causeMishaps(pipeline: Parts, draws: Draws, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await sleep(draws.between(500, 2_500))
    pipeline.mishaps.s3 = draws.oneOf([{ status: 503 }, 'cut', 'lost', { delayMs: 400 }, undefined] as const)
    pipeline.mishaps.kinesis = draws.oneOf(['lost', { delayMs: 300 }, undefined, undefined] as const)
    await sleep(draws.between(100, 1_200))
    pipeline.mishaps.s3 = undefined
    pipeline.mishaps.kinesis = undefined
  }
}

/** Stops and starts Firehose, which delivers what it has read when it stops, until all lines are in objects. */
async function deliverAll(pipeline: Parts, dataDir: string, lines: number) {
  const folder = join(dataDir, 's3', bucket.name)
  for (let stops = 0; ; stops++) {
    await pipeline.terminate('firehose')
    const objects = readObjects(folder)
    const stored = objects.reduce((sum, { text }) => sum + text.split('\n').length - 1, 0)
    if (stored >= lines || stops === 20) return objects
    await pipeline.start('firehose')
  }
}

const countVictims = (strikes: Strike[]): Partial<Record<string, number>> =>
  Object.fromEntries(
    [
      ...Map.groupBy(
        strikes.flatMap(({ victims }) => victims),
        (part) => part,
      ),
    ].map(([part, all]) => [part, all.length]),
  )
