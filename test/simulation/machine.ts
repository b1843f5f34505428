import type { Clock } from '@sluice/core/clock'
import type { ManualClock } from '@sluice/core/manual-clock'
import type { Draws } from '@sluice/local/test/chaos/random'
import { simulatedDisk } from './disk/disk.ts'
import { Tree } from './disk/tree.ts'

/** Thrown where a process ends. */
export class Crashed extends Error {}

/** How a process can end. A power cut also loses what was not synced. */
export type Ending = 'process ends' | 'power cut'

/** Draws how a process ends. */
export const endingOf = (draws: Draws): Ending => draws.oneOf(['process ends', 'power cut'])

/** Ends the process before or after the next steps of its disk. */
export type Strike = { afterSteps: number; when: 'before' | 'after'; ending: Ending }

/** A process: its clock, its disk, and whether it still runs. */
export type Process = {
  pid: number
  state: { isAlive: boolean }
  clock: Clock
  disk: ReturnType<typeof simulatedDisk>
  /** Rejects when the process ends. */
  ended: Promise<never>
  reject: (reason: Crashed) => void
}

/** A machine: its disk, its wall clock, and the process that runs on it. */
export class Machine {
  tree = new Tree()
  /** The difference between the machine's wall clock and the world's, in milliseconds. */
  skewMs = 0
  isFull = false
  strike: Strike | undefined
  /** Called for each step of the disk that is done. */
  onStep: (step: string) => void = () => {}
  process: Process | undefined
  readonly #opened: { release: () => void }[] = []
  readonly #world: ManualClock
  readonly #draws: Draws
  readonly #onCrash: (ending: Ending, step: string) => void
  #pid = 0

  constructor(world: ManualClock, draws: Draws, onCrash: (ending: Ending, step: string) => void) {
    this.#world = world
    this.#draws = draws
    this.#onCrash = onCrash
  }

  /** Starts a process on what the last one has left on the disk. */
  start(): Process {
    const [world, draws] = [this.#world, this.#draws]
    const state = { isAlive: true }
    const ended = Promise.withResolvers<never>()
    ended.promise.catch(() => {})
    const startedAt = world.monotonic()
    const after: Clock['after'] = (ms, run) => world.after(ms, () => state.isAlive && unlessCrashed(run))
    const clock: Clock = {
      now: () => world.now() + this.skewMs,
      monotonic: () => world.monotonic() - startedAt,
      after,
      defer: (run) => void after(0, run),
    }
    const disk = simulatedDisk(this.tree, {
      now: clock.now,
      isFull: () => this.isFull,
      onOpen: (database) => this.#opened.push(database),
      onStep: (step, when) => {
        if (!state.isAlive) throw new Crashed()
        if (when === 'after') this.onStep(step)
        this.#strike(step, when)
      },
      pause: () => {
        if (!state.isAlive) return new Promise(() => {})
        const ms = draws.oneOf([0, 0, 0, 0, 0, 0, 1, 5])
        return ms === 0 ? Promise.resolve() : new Promise((resolve) => after(ms, resolve))
      },
    })
    const process = { pid: ++this.#pid, state, clock, disk, ended: ended.promise, reject: ended.reject }
    this.process = process
    return process
  }

  /** Ends the process now. */
  crash(ending: Ending, step = ''): void {
    this.end()
    if (ending === 'power cut') this.tree = this.tree.cutPower(this.#draws)
    this.#onCrash(ending, step)
  }

  /** Ends the last process, and frees the memory of all databases. */
  dispose(): void {
    this.end()
    for (const database of this.#opened) database.release()
  }

  /** Ends a process that has nothing left to do. */
  end(): void {
    const { process } = this
    this.process = undefined
    this.strike = undefined
    if (!process) return
    process.state.isAlive = false
    this.tree.endProcess()
    process.reject(new Crashed())
  }

  #strike(step: string, when: 'before' | 'after'): void {
    const { strike } = this
    if (strike?.when !== when || strike.afterSteps-- > 0) return
    this.crash(strike.ending, `${when} ${step}`)
    throw new Crashed()
  }
}

function unlessCrashed(run: () => void): void {
  try {
    run()
  } catch (error) {
    if (!(error instanceof Crashed)) throw error
  }
}
