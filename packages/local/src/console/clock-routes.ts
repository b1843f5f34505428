import { type Clock, timeout } from '@sluice/core/clock'
import type { ClockStatus } from '@sluice/core/control-api'
import { readDuration } from '@sluice/core/duration'
import type { Context } from 'hono'
import { readWait, waitMessage } from './received-route.ts'

/** A pipeline's time, if it moves only on request. */
export type PipelineTime = {
  now: () => number
  /** Moves time forward by `ms` milliseconds. Resolves once nothing more happens without time passing. */
  advance: (ms: number) => Promise<void>
  /** Returns the number of requests whose handler waits for time to pass. Resolves once nothing else happens. */
  waitingRequests: () => Promise<number>
}

/** `time` is absent if the pipeline uses the system's clock. */
export type ClockRoutesOptions = { time: PipelineTime | undefined; systemClock: Clock; closed: Promise<void> }

const maxAdvanceMs = 400 * 86_400_000

/** Responds to `POST /_sluice/clock`. */
export async function advanceClock(c: Context, options: ClockRoutesOptions): Promise<Response> {
  const { time } = options
  if (!time) {
    const cause = "This pipeline uses the system's clock, which only passes by itself."
    return c.json({ message: `${cause} Start it with a manual clock.` }, 409)
  }
  const { advance } = ((await c.req.json().catch(() => null)) ?? {}) as { advance?: unknown }
  const ms = typeof advance === 'string' ? readDuration(advance) : undefined
  if (ms === undefined || ms > maxAdvanceMs) {
    return c.json({ message: 'Send {"advance": D} with a duration D such as "60s" or "24h", at most "400d".' }, 400)
  }
  await time.advance(ms)
  return c.json(await statusOf(options))
}

/** Responds to `GET /_sluice/clock`, with `?requests=` once as many requests wait for time to pass. */
export async function showClock(c: Context, options: ClockRoutesOptions): Promise<Response> {
  const { requests = '0', wait = '0s' } = c.req.query()
  const waitMs = readWait(wait)
  if (waitMs === undefined) return c.json({ message: waitMessage }, 400)
  if (!/^\d{1,6}$/.test(requests)) return c.json({ message: 'requests must be a whole number.' }, 400)
  const { signal, cancel } = timeout(options.systemClock, waitMs)
  let isClosed = false
  void options.closed.then(() => {
    isClosed = true
  })
  let status = await statusOf(options)
  while (status.waitingRequests < Number(requests) && !signal.aborted && !isClosed) {
    await new Promise<void>((resolve) => options.systemClock.after(pollMs, resolve))
    status = await statusOf(options)
  }
  cancel()
  return c.json(status, status.waitingRequests < Number(requests) ? 404 : 200)
}

const pollMs = 2

async function statusOf({ time, systemClock }: ClockRoutesOptions): Promise<ClockStatus> {
  const waitingRequests = (await time?.waitingRequests()) ?? 0
  const now = new Date((time ?? systemClock).now()).toISOString()
  return { now, kind: time ? 'manual' : 'system', waitingRequests }
}
