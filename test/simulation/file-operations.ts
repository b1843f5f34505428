import { openJournal } from '@sluice/cli/replay/journal'
import { openFolderStore } from '@sluice/client/create-client'
import { machineOf } from './client.ts'
import { passUntil, type RunTo, settle, worstDraws } from './every-step.ts'
import { Machine, type Process } from './machine.ts'
import { newWorld, type World } from './world.ts'

/** An operation that writes only files. `perform` adds what is confirmed to be on disk, and `problems` compares. */
type FileOperation = {
  name: string
  perform: (world: World, process: Process, kept: Map<string, string>) => Promise<void>
  problems: (world: World, process: Process, kept: Map<string, string>) => Promise<string[]>
}

/** The client's log is written anew once it has grown by 4 MiB. */
const large = 'x'.repeat(4_300_000)

const item = (rowKey: string, eventJson: string) => ({
  rowKey,
  eventJson,
  jsonBytes: eventJson.length,
  phase: 0 as const,
})

const plan = { from: 'f', to: 't', prefix: '', bucket: 'b', stream: 's', endpoint: 'e' }
const journalOf = ({ disk }: Process) => openJournal('/home/replay/state.json', plan, new Date(0), disk)

/** The operations of the client's store and of the replay. */
export const fileOperations: FileOperation[] = [
  {
    name: 'the store of a client',
    async perform(world, process, kept) {
      const store = await openFolderStore('/home/store', machineOf(world, process))
      await store.load()
      const write = async (added: [key: string, text: string][], removed: string[]) => {
        for (const key of removed) kept.delete(key)
        await store.write(
          added.map(([key, text]) => item(key, text)),
          removed,
        )
        for (const [key, text] of added) kept.set(key, text)
      }
      await write([['a', '{"a":1}']], [])
      await write([['b', large]], ['a'])
      await write([['c', '{"c":1}']], ['b'])
      await store.close()
    },
    async problems(world, process, kept) {
      const store = await openFolderStore('/home/store', machineOf(world, process))
      const rows = await store.load()
      return [...kept].flatMap(([key, text]) => (rows.get(key) === text ? [] : [`${key} is lost`]))
    },
  },
  {
    name: 'the journal of a replay',
    async perform(_, process, kept) {
      const { progress, save } = journalOf(process)
      for (const sent of [1, 2]) {
        await save({ ...progress, sent })
        kept.set('sent', String(sent))
      }
    },
    async problems(_, process, kept) {
      const { sent } = journalOf(process).progress
      return sent >= Number(kept.get('sent') ?? 0) ? [] : [`it is at ${sent}`]
    },
  },
]

/** Returns a function that runs an operation on files. In the end, the power is cut: what was confirmed must be on disk. */
export function onFiles({ perform, problems }: FileOperation): RunTo {
  return async (strike) => {
    const world = newWorld(1, worstDraws)
    const machine = new Machine(world.clock, worstDraws, () => {})
    const steps: string[] = []
    const kept = new Map<string, string>()
    const process = machine.start()
    machine.onStep = (step) => steps.push(step)
    machine.strike = strike
    await settle(world, Promise.race([perform(world, process, kept), process.ended])).catch(() => {})
    machine.onStep = () => {}
    if (machine.process) machine.crash('power cut')
    // A lock without content counts for a minute.
    const startedAt = world.clock.monotonic()
    await passUntil(world, () => world.clock.monotonic() - startedAt > 61_000)
    return { steps, problems: await settle(world, problems(world, machine.start(), kept)) }
  }
}
