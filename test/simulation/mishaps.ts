import { sleep } from '@sluice/core/clock'
import type { Faults } from '@sluice/core/faults'
import type { Draws } from '@sluice/local/test/chaos/random'
import { endingOf } from './machine.ts'
import { calm } from './network.ts'
import { readStream } from './reader.ts'
import type { Server } from './server.ts'
import type { World } from './world.ts'

/** Causes mishaps, one after the other and at once, until it is over. */
export async function causeMishaps(world: World, server: Server, isOver: () => boolean): Promise<void> {
  const { clock, draws, history } = world
  while (!isOver()) {
    await sleep(clock, draws.between(0, 4_000))
    if (isOver()) return
    const name = draws.oneOf(Object.keys(mishaps) as (keyof typeof mishaps)[])
    history.note(`mishap: ${name}`)
    mishaps[name](world, server)
  }
}

/** Ends everything that makes calls fail. */
export function endMishaps(world: World, { machine }: Server): void {
  world.network.weather = calm
  world.network.isS3Silent = false
  world.pipeline?.setFaults({})
  machine.isFull = false
  machine.strike = undefined
}

const mishaps = {
  storm({ network, draws }: World) {
    const often = () => draws.oneOf([0, 0.02, 0.2, 0.6])
    network.weather = { unreachable: often(), lost: often(), slow: draws.oneOf([0, 0.05, 0.2]) }
  },
  calm({ network }: World) {
    network.weather = calm
  },
  fault({ pipeline, draws }: World) {
    pipeline?.setFaults(newFaults(draws))
  },
  strike({ draws }: World, { machine }: Server) {
    machine.strike = {
      afterSteps: draws.between(0, 25),
      when: draws.oneOf(['before', 'after']),
      ending: endingOf(draws),
    }
  },
  kill({ draws }: World, { machine }: Server) {
    if (machine.process) machine.crash(endingOf(draws))
  },
  restart(_: World, server: Server) {
    void server.restart()
  },
  fullDisk({ clock, draws }: World, { machine }: Server) {
    machine.isFull = true
    clock.after(draws.between(100, 8_000), () => {
      machine.isFull = false
    })
  },
  silence({ network, clock, draws }: World) {
    network.isS3Silent = true
    clock.after(draws.between(100, 60_000), () => {
      network.isS3Silent = false
    })
  },
  /** An administrator sets the clock, or a laptop wakes up. */
  clockJump({ pipeline, draws, history }: World, { machine }: Server) {
    // Records that nobody has read may expire.
    if (!pipeline) return
    readStream(pipeline, history)
    machine.skewMs += draws.oneOf([-3_600_000, -5_000, 1, 60_000, 3_600_000, 26 * 3_600_000])
  },
}

function newFaults(draws: Draws): Faults {
  const probability = draws.oneOf([0.1, 0.5, 1])
  return draws.oneOf<Faults>([
    { throttle: { probability } },
    { unavailable: { probability } },
    { slow: { probability, ms: draws.oneOf([10, 1_000, 2_500]) } },
    { loseReply: { probability } },
    { s3Unavailable: { probability } },
    {},
  ])
}
