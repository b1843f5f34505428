import { gzipSync } from 'node:zlib'
import { type Machine as ClientMachine, createClientOn } from '@sluice/client/create-client'
import { sleep } from '@sluice/core/clock'
import { seededRandom } from '@sluice/core/random'
import { uuid7, uuid7Digits } from '@sluice/core/uuid7'
import { endingOf, Machine, type Process } from './machine.ts'
import { apiUrl, type World } from './world.ts'

const store = '/home/store'

/** Tracks events with the client of Node, whose process ends again and again, and starts again on the same store. */
export async function track(world: World, name: string, sessions: number): Promise<void> {
  const { clock, draws, history } = world
  const machine = new Machine(clock, draws, (ending, step) => history.note(`crash of ${name}: ${ending} ${step}`))
  for (let session = 0; session < sessions; session++) {
    const process = machine.start()
    if (draws.chance(0.2)) fillDisk(world, machine)
    if (draws.chance(0.5)) {
      machine.strike = {
        afterSteps: draws.between(0, 20),
        when: draws.oneOf(['before', 'after']),
        ending: endingOf(draws),
      }
    }
    await Promise.race([runSession(world, process, `${name}-${session}`), process.ended]).catch(ignoreEnd)
    if (machine.process) machine.crash(endingOf(draws))
    await sleep(clock, draws.between(0, 2_000))
  }
  await finish(world, machine)
}

const ignoreEnd = () => {}

function fillDisk({ clock, draws }: World, machine: Machine): void {
  machine.isFull = true
  clock.after(draws.between(100, 4_000), () => {
    machine.isFull = false
  })
}

/** Tracks some events and leaves, with `close()` or without. */
async function runSession(world: World, process: Process, name: string): Promise<void> {
  const { draws, history } = world
  const client = createClientOn(machineOf(world, process), optionsOf(world))
  const tracked: string[] = []
  for (let n = draws.between(1, 12); n > 0; n--) {
    const event = { event_id: `${name}-${n}`, text: 'x'.repeat(draws.oneOf([0, 50, 3_000])) }
    history.sent.set(event.event_id, JSON.stringify(event))
    tracked.push(client.track(event))
    if (draws.chance(0.4)) await confirm(world, client, [...tracked])
    if (draws.chance(0.5)) await sleep(process.clock, draws.between(0, 1_500))
    checkStats(world, client)
  }
  if (draws.chance(0.3)) await client.close()
}

/** Notes the events that the client confirms. It may fail, on a full disk for instance. */
async function confirm({ history }: World, client: Client, tracked: string[]): Promise<void> {
  const isPersisted = await client.persisted().then(
    () => true,
    () => false,
  )
  if (!isPersisted) return
  for (const id of tracked) history.confirmed.add(id)
  history.note(`confirmed ${tracked.length} from ${tracked[0]}`)
}

/** Sends everything that the store still has. */
async function finish(world: World, machine: Machine): Promise<void> {
  const process = machine.start()
  let hasFailed = false
  const onError = () => {
    hasFailed = true
  }
  const client = createClientOn(machineOf(world, process), { ...optionsOf(world), onError })
  for (let isEmpty = false; !isEmpty; ) {
    hasFailed = false
    const { waiting } = await client.flush(60_000)
    isEmpty = waiting === 0 && !hasFailed
    // After a power cut, the lock of the folder can be an empty file, which counts for a minute.
    if (hasFailed) await sleep(process.clock, 80_000)
  }
  checkStats(world, client)
  await client.close()
  machine.end()
}

type Client = ReturnType<typeof createClientOn>

function checkStats({ history }: World, client: Client): void {
  const { tracked, accepted, rejected, evicted, cleared, waiting } = client.stats()
  const sum = accepted + rejected + evicted + cleared + waiting
  if (tracked !== sum) history.problem(`a client has tracked ${tracked} events, but counts ${sum} of them`)
}

const optionsOf = ({ history }: World) => ({
  url: apiUrl,
  store,
  flush: { ms: 500 },
  occurredAt: false as const,
  onRejected: (_: object, id: string) => void history.rejected.add(id),
})

/** Returns the simulated machine as the client uses it. */
export function machineOf({ fetch, draws }: World, { clock, disk, pid }: Process): ClientMachine {
  const random = seededRandom(draws.between(0, 1e9))
  return {
    wallTime: clock.now,
    monotonic: clock.monotonic,
    schedule: (ms, run) => clock.after(ms, run),
    fraction: random.fraction,
    newId: () => uuid7(clock.now(), Buffer.from(random.bytes(uuid7Digits / 2)).toString('hex')),
    fetch: (_, { headers, body } = {}) =>
      fetch(clock, { headers: headers as Record<string, string>, body: body as Uint8Array }),
    compress: async (text) => gzipSync(text),
    files: disk,
    pid,
    uptime: () => clock.monotonic() / 1_000,
    isAlive: (other) => other === pid,
  }
}
