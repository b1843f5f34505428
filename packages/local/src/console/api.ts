import type { Clock } from '@sluice/core/clock'
import type { EventLocation, LocalStatus, ObjectList, ReceivedRequest, Stats } from '@sluice/core/control-api'
import { type Faults, readFaults } from '@sluice/core/faults'
import { type Context, Hono, type Next } from 'hono'
import { compress } from 'hono/compress'
import { streamSSE } from 'hono/streaming'
import { isLocalPeer } from '../http/allowed-caller.ts'
import type { Folder } from '../s3/folder.ts'
import { advanceClock, type PipelineTime, showClock } from './clock-routes.ts'
import type { EventLog } from './event-log.ts'
import { linesOf, placesOf, readObject } from './find.ts'
import type { Journal, JournalEntry } from './journal.ts'
import { respondWithReceived } from './received-route.ts'

export type ConsoleApiOptions = {
  status: LocalStatus
  journal: Journal
  stats: () => Stats
  /** Returns the newest requests of all senders. */
  received: () => ReceivedRequest[]
  /** The events of the newest requests. */
  events: EventLog
  objects: Folder
  /** Absent if the pipeline uses the system's clock. */
  time: PipelineTime | undefined
  systemClock: Clock
  /** Delivers what is buffered. */
  deliver: () => Promise<void>
  /** Empties the bucket and the stream. */
  reset: () => Promise<void>
  /** Replaces the faults of the local AWS. */
  setFaults: (faults: Faults) => void
}

/** `ObjectList` holds at most so many objects. */
const maxObjects = 1_000

/** `/find` returns at most so many places of one event. */
const maxCopies = 1_000

/** Returns the routes under `/_sluice`, which only the local pipeline has. `@sluice/core/control-api` has the shapes. */
export function consoleApi({
  status,
  journal,
  stats,
  received,
  events,
  objects,
  time,
  systemClock,
  deliver,
  reset,
  setFaults,
}: ConsoleApiOptions): Hono {
  const { bucket } = status
  const app = new Hono().basePath('/_sluice')
  app.use(rejectOtherMachines)
  app.use(compress())

  app.get('/', (c) => c.json(status))
  app.get('/events', (c) => streamJournal(c, journal))

  // During a reset there is nothing to count.
  let lastReset = Promise.resolve()
  app.get('/stats', (c) => lastReset.then(() => c.json(stats())))
  app.post('/reset', (c) => {
    if (c.req.query('faults') === 'off') setFaults({})
    lastReset = lastReset.then(reset, reset)
    return lastReset.then(() => c.json(stats()))
  })
  app.get('/received', async (c) => {
    const isQuery = c.req.query('match') !== undefined || c.req.query('status') !== undefined
    return isQuery ? respondWithReceived(c, events, journal.closed) : c.json(received())
  })
  app.post('/deliver', (c) => deliver().then(() => c.json(stats())))

  app.get('/find', (c) => findEvent(c, objects, bucket))
  app.get('/objects', async (c) => {
    if (c.req.query('lines') === 'true') return c.json(await linesOf(objects, bucket))
    return c.json(await listObjects(objects, bucket, c.req.query('prefix') ?? ''))
  })
  app.get('/objects/*', (c) => showObject(c, objects, bucket))

  const clockOptions = { time, systemClock, closed: journal.closed }
  app.get('/clock', (c) => showClock(c, clockOptions))
  app.post('/clock', (c) => advanceClock(c, clockOptions))

  app.get('/faults', (c) => c.json(stats().faults))
  app.put('/faults', async (c) => {
    const read = readFaults(await c.req.json().catch(() => undefined))
    if (read.kind === 'problems') return c.json({ message: read.problems.join('; ') }, 400)
    setFaults(read.faults)
    return c.json(stats().faults)
  })
  app.delete('/faults', (c) => {
    setFaults({})
    return c.json(stats().faults)
  })

  return app
}

/** Keeps other machines from controlling this pipeline, also with `--host`. */
async function rejectOtherMachines(c: Context, next: Next) {
  if (!isLocalPeer(c.env.incoming)) return c.json({ message: 'Only programs on this machine can call this API.' }, 403)
  c.header('Cache-Control', 'no-store')
  return next()
}

/** Sends the journal as server-sent events, from the entry after `Last-Event-ID` on. */
function streamJournal(c: Context, journal: Journal): Response {
  return streamSSE(c, async (stream) => {
    const send = ({ id, event }: JournalEntry) =>
      stream.writeSSE({ id: String(id), event: event.type, data: JSON.stringify(event) })
    const lastId = c.req.header('last-event-id')
    // No await up to the last of these lines: an entry in between would be lost, or sent twice.
    const missed = lastId === undefined ? [] : journal.since(Number(lastId))
    const unsubscribe = journal.subscribe((entry) => void send(entry))
    void stream.write(': connected\n\n')
    for (const entry of missed) void send(entry)
    await Promise.race([journal.closed, new Promise<void>((resolve) => stream.onAbort(resolve))])
    unsubscribe()
  })
}

async function findEvent(c: Context, objects: Folder, bucket: string): Promise<Response> {
  const isAll = c.req.query('all') === 'true'
  const places = placesOf(objects, bucket, c.req.query('id') ?? '')
  const found: EventLocation[] = []
  for await (const place of places) if (found.push(place) === (isAll ? maxCopies : 1)) break
  if (isAll) return c.json(found)
  const [location] = found
  return location ? c.json(location) : c.json({ message: 'No object has an event with this id yet.' }, 404)
}

async function listObjects(objects: Folder, bucket: string, prefix: string): Promise<ObjectList> {
  const keys = await objects.lastKeys(bucket, prefix)
  const newest = await objects.infos(bucket, keys.slice(0, maxObjects))
  return {
    objects: newest.map(({ key, bytes, modifiedAt }) => ({ key, bytes, modifiedAt: modifiedAt.toISOString() })),
    truncated: keys.length > maxObjects,
  }
}

async function showObject(c: Context, objects: Folder, bucket: string): Promise<Response> {
  const key = keyIn(new URL(c.req.url).pathname.slice('/_sluice/objects/'.length))
  if (key === undefined) return c.json({ message: 'The key is not valid percent-encoded UTF-8.' }, 400)
  const content = await readObject(objects, bucket, key)
  if (!content) return c.json({ message: `There is no object ${key}.` }, 404)
  // Always plain text: anyone can write the text of an event.
  return c.body(new Uint8Array(content), 200, {
    'Content-Type': 'text/plain; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': 'sandbox',
  })
}

function keyIn(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}
