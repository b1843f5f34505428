import type { LocalStatus, ObjectList, Stats } from '@sluice/core/control-api'
import { type Faults, faultProblems } from '@sluice/core/faults'
import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { Folder } from '../s3/folder.ts'
import { find, readObject } from './find.ts'
import type { journey, Numbered } from './journey.ts'

export type ConsoleApiOptions = {
  status: LocalStatus
  journey: ReturnType<typeof journey>
  stats: () => Stats
  objects: Folder
  /** Delivers what is buffered, now. */
  deliver: () => Promise<void>
  /** Empties bucket and stream, as if the data folder were new. */
  reset: () => Promise<void>
  /** What goes wrong on purpose, now. */
  faults: { now: Faults }
}

const ownHosts = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/** `/_sluice`: what only a local pipeline can tell. Shapes in `@sluice/core/control-api`. */
export function consoleApi({ status, journey, stats, objects, deliver, reset, faults }: ConsoleApiOptions): Hono {
  const { bucket } = status
  const app = new Hono().basePath('/_sluice')

  // A page of another site must not read or steer this pipeline, neither directly nor by a name that resolves here.
  app.use(async (c, next) => {
    const origin = c.req.header('origin')
    const isOwn =
      ownHosts.test(c.req.header('host') ?? '') && (!origin || ownHosts.test(origin.replace(/^https?:\/\//, '')))
    if (!isOwn) return c.json({ message: 'Only pages of this pipeline may ask.' }, 403)
    c.header('Cache-Control', 'no-store')
    return next()
  })

  app.get('/', (c) => c.json(status))
  /** While it is being emptied there is nothing to count. */
  let emptied = Promise.resolve()
  app.get('/stats', (c) => emptied.then(() => c.json(stats())))

  app.get('/events', (c) =>
    streamSSE(c, async (stream) => {
      const send = ({ id, event }: Numbered) =>
        stream.writeSSE({ id: String(id), event: event.type, data: JSON.stringify(event) })
      const lastId = c.req.header('last-event-id')
      const missed = lastId === undefined ? [] : journey.since(Number(lastId))
      // In one turn, so that nothing can happen between what was missed and what comes.
      const unsubscribe = journey.subscribe((numbered) => void send(numbered))
      void stream.write(': connected\n\n')
      for (const numbered of missed) void send(numbered)
      await Promise.race([journey.closed, new Promise<void>((resolve) => stream.onAbort(resolve))])
      unsubscribe()
    }),
  )

  app.get('/find', async (c) => {
    const found = await find(objects, bucket, c.req.query('id') ?? '')
    return found ? c.json(found) : c.json({ message: 'No object holds an event with this id yet.' }, 404)
  })

  app.get('/objects', async (c) => {
    const keys = await objects.lastKeys(bucket, c.req.query('prefix') ?? '')
    const newest = await objects.infos(bucket, keys.slice(0, 1_000))
    const list: ObjectList = {
      objects: newest.map(({ key, bytes, modifiedAt }) => ({ key, bytes, modifiedAt: modifiedAt.toISOString() })),
      truncated: keys.length > 1_000,
    }
    return c.json(list)
  })

  app.get('/objects/*', async (c) => {
    const key = decodeURIComponent(new URL(c.req.url).pathname.slice('/_sluice/objects/'.length))
    const content = await readObject(objects, bucket, key)
    if (!content) return c.json({ message: `There is no object ${key}.` }, 404)
    // Shown as text whatever is in it: an event's text is a stranger's.
    return c.body(new Uint8Array(content), 200, {
      'Content-Type': 'text/plain; charset=utf-8',
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': 'sandbox',
    })
  })

  app.get('/faults', (c) => c.json(faults.now))
  app.post('/faults', async (c) => {
    const wanted = await c.req.json().catch(() => undefined)
    const problems = faultProblems(wanted)
    if (problems.length > 0) return c.json({ message: problems.join('; ') }, 400)
    faults.now = wanted
    return c.json(wanted)
  })

  app.post('/deliver', (c) => deliver().then(() => c.json(stats())))
  app.post('/reset', (c) => {
    emptied = emptied.then(reset, reset)
    return emptied.then(() => c.json(stats()))
  })

  return app
}
