import { type Clock, sleep } from '@sluice/core/clock'
import type { SubmitResponse } from '@sluice/core/response'
import type { Draws } from '@sluice/local/test/chaos/random'
import type { History } from './history.ts'
import type { World } from './world.ts'

/** Returns an event with a text that no JSON writer would make: digits, spaces and escapes must survive. */
function newEvent(id: string, draws: Draws): string {
  const bytes = draws.oneOf([0, 10, 100, 1_000, 12_000])
  return `{"event_id":"${id}", "n": 1234567890123456789.0, "text":"\\u00fc${'ü'.repeat(bytes / 2)}"}`
}

/** An event that every endpoint must reject. */
const invalidEvent = (id: string) => `{"event_id":"${id}","_meta":{}}`

export type Entry = { id: string; text: string; isValid: boolean }

/** Sends batches, each again with the same ids until it has a result for each event, or gives up. */
export async function send(world: World, name: string, batches: number): Promise<void> {
  const { clock, draws, history } = world
  for (let batch = 0; batch < batches; batch++) {
    const count = draws.oneOf([1, 1, 2, 10, 40])
    const entries = Array.from({ length: count }, (_, n): Entry => {
      const id = `${name}-${batch}-${n}`
      const isValid = !draws.chance(0.05)
      return { id, isValid, text: isValid ? newEvent(id, draws) : invalidEvent(id) }
    })
    for (const { id, text } of entries) history.sent.set(id, text)
    await deliver(world, entries, draws.chance(0.1) ? 1 : 100)
    await sleep(clock, draws.between(0, 3_000))
  }
}

async function deliver(world: World, entries: Entry[], maxAttempts: number): Promise<void> {
  const { clock, history, draws } = world
  let pending = entries
  for (let attempt = 0; pending.length > 0 && attempt < maxAttempts; attempt++) {
    if (attempt > 0) await sleep(clock, draws.between(100, 2_000))
    const ended = await sendOnce(world, pending)
    pending = pending.filter(({ id }) => !ended.has(id))
  }
  for (const { id } of pending) history.unknown.add(id)
}

/** Sends one request. Returns the ids of the events that have a final result. */
export async function sendOnce({ clock, fetch, history }: World, entries: Entry[]): Promise<Set<string>> {
  const sentAt = clock.monotonic()
  const response = await fetch(clock, {
    headers: { 'content-type': 'application/json' },
    body: `[${entries.map(({ text }) => text).join(',')}]`,
  }).catch((error: Error) => error.message)
  if (typeof response === 'string') {
    history.note(`${entries[0]?.id} ${response}`)
    return new Set()
  }
  const { results = [] } = (await response.json()) as Partial<SubmitResponse>
  history.note(`${entries[0]?.id} ${response.status} ${results.map(({ status }) => status[0]).join('')}`)
  const ended = new Set<string>()
  for (const result of results) {
    const { id = '', isValid = false } = entries[result.index] ?? {}
    if (result.status !== 'retry') ended.add(id)
    if ((result.status === 'rejected') === isValid) history.problem(`${id} got the result ${result.status}`)
    if (result.status === 'rejected') history.rejected.add(id)
    if (result.status === 'accepted') accept(history, clock, { ...result, sentAt })
  }
  return ended
}

function accept(
  history: History,
  clock: Clock,
  { id, shardId, sequenceNumber, sentAt }: { id: string; shardId: string; sequenceNumber: string; sentAt: number },
): void {
  history.accepted.push({ id, shardId, sequenceNumber, sentAt, acceptedAt: clock.monotonic() })
}
