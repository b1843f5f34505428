import { type Clock, sleep } from '@sluice/core/clock'
import type { Draws } from '@sluice/local/test/chaos/random'
import type { Process } from './machine.ts'

/** The probabilities that a call finds no server, that its response is lost after the work is done, and that it is slow. */
export type Weather = { unreachable: number; lost: number; slow: number }

export const calm: Weather = { unreachable: 0, lost: 0, slow: 0 }

/** The connections between processes. All have the same weather. */
export class Network {
  weather = calm
  /** True while S3 gets requests of the delivery stream and never responds. */
  isS3Silent = false
  /** The same until all events are sent, and longer than the stream keeps them. */
  isS3Lost = false
  readonly #draws: Draws

  constructor(draws: Draws) {
    this.#draws = draws
  }

  /**
   * Returns the response of a server to a caller, whose clock passes while it waits.
   * @throws Error with Node's codes, if there is no server, the server ends, or its response is lost
   */
  async call<T>(caller: Clock, server: () => Process | undefined, perform: () => Promise<T>): Promise<T> {
    const { unreachable, lost } = this.weather
    if (this.#draws.chance(unreachable)) throw connectionError('ECONNREFUSED')
    await this.#travel(caller)
    const process = server()
    if (!process) throw connectionError('ECONNREFUSED')
    const response = await Promise.race([perform(), process.ended]).catch((error) => {
      throw process.state.isAlive ? error : connectionError('ECONNRESET')
    })
    await this.#travel(caller)
    if (!process.state.isAlive || this.#draws.chance(lost)) throw connectionError('ECONNRESET')
    return response
  }

  async #travel(clock: Clock): Promise<void> {
    const draws = this.#draws
    const ms = draws.chance(this.weather.slow) ? draws.oneOf([100, 1_000, 3_000, 35_000]) : draws.oneOf([0, 0, 0, 2])
    if (ms > 0) await sleep(clock, ms)
  }
}

const connectionError = (code: string): Error => Object.assign(new Error(`simulated ${code}`), { code })
