import type { Outcome } from '../../submit/outcome.ts'
import type { Latency } from './latency.ts'

/** The size of a burst and its rate. */
export type Plan = {
  events: number
  perSecond: number
  /** Events per request. */
  batch: number
}

/** A snapshot of a burst: frozen, so that it can be kept and compared. */
export type Burst = Readonly<{
  plan: Readonly<Plan>
  status: 'running' | 'paused' | 'done' | 'stopped'
  /** Events sent, each counted once. */
  sent: number
  accepted: number
  rejected: number
  /** Events that were resent. */
  retried: number
  /** Events that aren't retried anymore, and events without a response. */
  lost: number
  requests: number
  /** Times of the requests that had a response; renewed twice per second. */
  latency: Latency | null
  /** Milliseconds during which the burst was running. */
  activeMs: number
  /** The outcome that stopped the burst; `null` unless it stopped by itself. */
  failure: Outcome | null
}>

/** Returns the first snapshot of a burst. */
export function newBurst({ events, perSecond, batch }: Plan): Burst {
  const plan = Object.freeze({ events, perSecond, batch })
  const counts = { sent: 0, accepted: 0, rejected: 0, retried: 0, lost: 0, requests: 0 }
  return Object.freeze({ plan, status: 'running', ...counts, latency: null, activeMs: 0, failure: null })
}

/** Returns true until the burst is done or stopped. */
export function isActive({ status }: Burst): boolean {
  return status === 'running' || status === 'paused'
}
