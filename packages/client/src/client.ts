import type { Client, ClientOptions, Flushed } from './api.ts'
import { createArrivals } from './arrivals.ts'
import { type Backlog, createBacklog } from './backlog.ts'
import { createEmit, type Emit } from './emit.ts'
import type { Environment } from './environment.ts'
import { createFlush } from './flush.ts'
import { createJournal } from './journal.ts'
import { prepare } from './prepare.ts'
import { createSendLoop, type End } from './send-loop.ts'
import type { Item } from './store.ts'

/** Returns a client, and the functions that a page calls when it is left, restored or online again. */
export function startClient<Event extends object>(options: ClientOptions<Event>, environment: Environment) {
  const emit = createEmit(options, environment.clock)
  const backlog = createBacklog()
  let lastKey = 0
  let isClosed = false
  let closing: Promise<Flushed> | undefined
  const newKey = () => ++lastKey
  const end: End = (items, ending) => {
    const ended = items.filter((item) => backlog.end(item, ending))
    if (ended.length > 0) {
      journal.changes.remove(ended)
      journal.save()
    }
    return ended.length
  }
  const loop = createSendLoop(options, environment, backlog, end, emit)
  const arrivals = createArrivals(backlog, loop, end)
  const journal = createJournal(environment, newKey, arrivals.load, (error) => emit('onError', error))
  const accept = createAccept(options, environment, backlog, emit)
  const flush = createFlush(backlog, loop, journal.save, environment.clock)
  const close = async (): Promise<Flushed> => {
    const flushed = await flush()
    isClosed = true
    loop.pause(true)
    await journal.close()
    return flushed
  }
  const client: Client<Event> = {
    track(event) {
      if (isClosed) throw new Error('The client is closed.')
      const { id, item } = accept(event, newKey)
      if (item) {
        journal.changes.add(item)
        journal.save()
        loop.plan()
      }
      return id
    },
    persisted: journal.persisted,
    flush,
    stats: backlog.stats,
    pause: () => loop.pause(true),
    resume: () => loop.pause(isClosed),
    clear() {
      arrivals.clear()
      return journal.removed()
    },
    close: () => (closing ??= close()),
  }
  return { ...client, leave: loop.leave, wake: loop.wake, reload: journal.reload }
}

/** Returns a function that adds an event to the backlog, unless it is rejected or evicted. */
const createAccept =
  <Event extends object>(
    { occurredAt, limit: { events = 10_000, bytes: maxBytes = 16_000_000 } = {} }: ClientOptions<Event>,
    environment: Environment,
    backlog: Backlog,
    emit: Emit<Event>,
  ) =>
  (event: Event, newKey: () => number): { id: string; item?: Item } => {
    const { id, text, bytes, rejection } = prepare(event, occurredAt, environment)
    if (rejection) {
      backlog.skip('rejected')
      emit('onRejected', event, id, rejection)
    } else if (backlog.has(events, maxBytes - bytes + 1)) {
      backlog.skip('evicted')
      emit('onEvicted', event, id, `${events} events or ${maxBytes} bytes of them wait already. That is the limit.`)
    } else {
      const item = { key: newKey(), id, text, bytes }
      backlog.add(item)
      return { id, item }
    }
    return { id }
  }
