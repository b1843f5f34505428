import { Crashed, Machine, type Strike } from './machine.ts'
import { type PipelineSettings, startPipeline } from './pipeline.ts'
import { readStream } from './reader.ts'
import type { World } from './world.ts'

const cutSoon = ({ draws }: World): Strike => ({
  afterSteps: draws.between(0, 15),
  when: draws.oneOf(['before', 'after']),
  ending: 'power cut',
})

/** The machine of the pipeline, and who starts the pipeline again after each end. */
export class Server {
  readonly machine: Machine
  /** How often each ending has happened. */
  readonly endings = { 'process ends': 0, 'power cut': 0, stop: 0 }
  /** The strike against the next process, if a process ends. */
  nextStrike: Strike | undefined
  readonly #world: World
  readonly #settings: PipelineSettings
  #starts = 0

  constructor(world: World, settings: PipelineSettings) {
    this.#world = world
    this.#settings = settings
    this.machine = new Machine(world.clock, world.draws, (ending, step) => {
      this.endings[ending]++
      world.pipeline = undefined
      world.history.note(`${ending} ${step}`)
      // What the next process finds may not be on disk.
      if (ending === 'process ends' && world.draws.chance(0.3)) this.nextStrike = cutSoon(world)
      this.machine.strike = this.nextStrike
      this.nextStrike = undefined
      this.#startIn(world.draws.between(0, 5_000))
    })
  }

  /** Starts the pipeline, again and again until it runs. */
  start(): void {
    const { history, network } = this.#world
    const process = this.machine.start()
    const settings = { ...this.#settings, seed: this.#settings.seed * 1_000 + this.#starts++ }
    startPipeline(process, network, settings).then(
      (pipeline) => {
        this.#world.pipeline = pipeline
        history.note('started')
        readStream(pipeline, history)
      },
      (error: Error) => {
        if (error instanceof Crashed || !process.state.isAlive) return
        history.note(`start failed: ${error.message}`)
        this.machine.end()
        this.#startIn(1_000)
      },
    )
  }

  /** Stops the pipeline as SIGTERM does, and starts it again. */
  async restart(): Promise<void> {
    const { pipeline, history } = this.#world
    if (!pipeline) return
    this.#world.pipeline = undefined
    await pipeline.stop()
    if (!pipeline.process.state.isAlive) return
    this.endings.stop++
    history.note('stopped')
    this.machine.end()
    this.#startIn(500)
  }

  #startIn(ms: number): void {
    this.#world.clock.after(ms, () => this.start())
  }
}
