import { judge } from './judge.ts'
import type { Strike } from './machine.ts'
import { deliver, type Operation } from './operations.ts'
import { Server } from './server.ts'
import { newWorld, type World } from './world.ts'

/** The steps of an operation, and the promises that it has broken. */
export type Outcome = { steps: string[]; problems: string[] }

/** Runs an operation, to its end or to a step at which the process ends. `next` strikes the process that starts then. */
export type RunTo = (strike?: Strike, next?: Strike) => Promise<Outcome>

/** Draws in the worst way: a power cut loses everything that was not synced, and nothing else ever fails. */
export const worstDraws = {
  chance: () => false,
  between: (min: number) => min,
  oneOf: <T>(items: readonly T[]): T => items[0] as T,
}

/** Returns the steps of an operation, after it has run once for each of its steps, times and endings. */
export async function crashAtEachStep(run: RunTo): Promise<Outcome> {
  const { steps, problems } = await run()
  for (const [afterSteps, step] of steps.entries()) {
    for (const when of ['before', 'after'] as const) {
      for (const ending of ['process ends', 'power cut'] as const) {
        const found = await run({ afterSteps, when, ending })
        problems.push(...found.problems.map((problem) => `${ending} ${when} ${step}: ${problem}`))
      }
    }
  }
  problems.push(...(await cutPowerAfterEnd(run, steps)))
  return { steps, problems }
}

/**
 * Ends the process after each rename, whose result the next process finds although it may not be on disk. Then cuts the power
 * after each step of that process.
 */
async function cutPowerAfterEnd(run: RunTo, steps: string[]): Promise<string[]> {
  const problems: string[] = []
  for (const [afterSteps, step] of steps.entries()) {
    for (let next = 0; step.startsWith('rename') && next < steps.length; next++) {
      const strike = { afterSteps, when: 'after', ending: 'process ends' } as const
      const found = await run(strike, { afterSteps: next, when: 'after', ending: 'power cut' })
      problems.push(...found.problems.map((problem) => `${step}, and ${next} steps later: ${problem}`))
    }
  }
  return problems
}

/**
 * Returns a function that runs an operation of the pipeline. In the end, the power is cut: an operation that is done must be
 * on disk. Then the pipeline must start and deliver.
 */
export function onPipeline({ isFirstStart, prepare, perform, holds }: Operation): RunTo {
  return async (strike, next) => {
    const world = newWorld(1, worstDraws)
    const server = new Server(world, { seed: 1, shards: 1, hints: { intervalSeconds: 0, sizeMiB: 1 } })
    const stage = { world, server }
    const { machine } = server
    const runs = () => world.pipeline !== undefined
    if (!isFirstStart) {
      server.start()
      await passUntil(world, runs)
      if (prepare) await settle(world, prepare(stage))
    }
    const steps: string[] = []
    machine.onStep = (step) => steps.push(step)
    machine.strike = strike
    server.nextStrike = next
    if (isFirstStart) server.start()
    const ended = machine.process?.ended
    const isDone = await settle(world, Promise.race([perform(stage), ended])).then(
      () => true,
      () => false,
    )
    machine.onStep = () => {}
    if (next) await world.clock.advance(5_000)
    if (machine.process) machine.crash('power cut')
    await passUntil(world, runs)
    if (!world.pipeline) return { steps, problems: ['the pipeline does not start again'] }
    const isKept = (await settle(world, holds?.(stage, isDone) ?? Promise.resolve(true))) ? [] : ['it is not kept']
    await settle(world, deliver(stage, 'last'))
    await judge(world, server)
    return { steps, problems: [...isKept, ...world.history.problems] }
  }
}

/** Lets time pass until a promise is settled. @throws what it throws; Error after ten minutes */
export async function settle<T>(world: World, promise: Promise<T>): Promise<T> {
  let isSettled = false
  const end = () => {
    isSettled = true
  }
  promise.then(end, end)
  await passUntil(world, () => isSettled)
  if (!isSettled) throw new Error('it never ends')
  return promise
}

/** Lets time pass until something is over, for ten minutes at most. */
export async function passUntil({ clock }: World, isOver: () => boolean): Promise<void> {
  for (let waitedMs = 0; waitedMs < 620_000 && !isOver(); waitedMs += 500) await clock.advance(500)
}
