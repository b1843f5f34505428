import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { bucket } from '@sluice/core/pipeline'
import { systemClock } from '@sluice/functions/system-clock'
import { type Part, parts } from '../../src/part.ts'
import { provision } from '../../src/provision.ts'
import { newFolder } from '../pipeline.ts'
import { check, readObjects, readStream } from './check.ts'
import { client, newLedger, stampede } from './load.ts'
import { startParts } from './parts.ts'
import { type Random, randomFrom } from './random.ts'

export type ChaosOptions = {
  kills: number
  seed: number
  clients?: number
  shards?: number
  say?: (words: string) => void
}

/** Kills parts of the pipeline under load, then holds what clients know against what is stored. */
export async function chaos({ kills, seed, clients = 3, shards = 1, say = () => {} }: ChaosOptions) {
  const random = randomFrom(seed)
  const dataDir = newFolder()
  const startedAt = performance.now()
  const pipeline = await startParts(dataDir)
  const ledger = newLedger()
  const killed: Record<string, number> = {}
  try {
    for (const part of parts) pipeline.start(part)
    for (const part of parts) await untilUp(part)
    await provision({
      endpoint: pipeline.aws,
      shards,
      hints: { intervalSeconds: 1, sizeMiB: 1 },
      clock: systemClock,
    })

    let isOver = false
    const loadOf = (name: string, n: number) => ({
      ledger,
      random: randomFrom(seed * 1_000 + n),
      name,
      origin: () => pipeline.urlOf('gateway'),
    })
    const loads = Array.from({ length: clients }, (_, n) => client({ ...loadOf(`c${n}`, n), isOver: () => isOver }))
    const astray = goWrong(random, () => isOver)
    for (let n = 0; n < kills; ) {
      await sleep(random.between(50, 700))
      const victims = random.next() < 0.05 ? parts : [random.oneOf(parts)]
      await Promise.all(victims.map(kill))
      n += victims.length
      say(`${n} of ${kills} kills, ${ledger.acknowledged.size} of ${ledger.sent.size} events acknowledged`)
      await sleep(random.between(0, 300))
      for (const part of victims) pipeline.start(part)
      // A part that is never up does nothing that could be lost.
      for (const part of victims) await untilUp(part)
    }
    isOver = true
    await Promise.all([astray, ...loads])
    say('everything is up, and more comes than the shards take')
    await stampede(loadOf('s', clients))
    await pipeline.terminate('gateway')

    const records = await readStream(pipeline.aws)
    const lines = records.reduce((sum, record) => sum + record.lines.length, 0)
    const bucketFolder = join(dataDir, 's3', bucket.name)
    const storedLines = () => readObjects(bucketFolder).reduce((sum, { text }) => sum + text.split('\n').length - 1, 0)
    for (let stops = 0; stops < 20; stops++) {
      await pipeline.terminate('firehose')
      if (storedLines() >= lines) break
      pipeline.start('firehose')
      await untilUp('firehose')
    }
    const objects = readObjects(bucketFolder)
    const { problems, ...found } = check(ledger, records, objects)
    const isHeld = problems.length === 0
    if (isHeld) rmSync(dataDir, { recursive: true })
    return {
      seed,
      kills: killed,
      shards,
      throttling: 'on',
      seconds: Math.round((performance.now() - startedAt) / 1_000),
      sent: ledger.sent.size,
      acknowledged: ledger.acknowledged.size,
      unknown: ledger.unknown.size,
      throttled: ledger.answers[429] ?? 0,
      answers: ledger.answers,
      sentAgain: ledger.sentAgain,
      objects: objects.length,
      ...found,
      problems,
      ...(!isHeld && { dataDir, errors: pipeline.errors.slice(-20) }),
    }
  } finally {
    await pipeline.stop()
  }

  async function kill(part: Part): Promise<void> {
    await pipeline.kill(part)
    killed[part] = (killed[part] ?? 0) + 1
  }

  async function untilUp(part: Part): Promise<void> {
    while (!pipeline.urlOf(part)) await sleep(20)
  }

  /** S3 and Kinesis each have their bad moments. */
  async function goWrong(random: Random, isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await sleep(random.between(500, 2_500))
      pipeline.wrong.s3 = random.oneOf([{ status: 503 }, 'cut', 'lost', { delayMs: 400 }, undefined] as const)
      pipeline.wrong.kinesis = random.oneOf(['lost', { delayMs: 300 }, undefined, undefined] as const)
      await sleep(random.between(100, 1_200))
      pipeline.wrong.s3 = undefined
      pipeline.wrong.kinesis = undefined
    }
  }
}
