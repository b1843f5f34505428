import type { FormatName } from '../../submit/event-format.ts'
import type { Outcome } from '../../submit/outcome.ts'
import { type Batch, settle } from './batch.ts'
import { type Burst, isActive, newBurst, type Plan } from './burst.ts'
import { latencyOf } from './latency.ts'
import { Pace } from './pace.ts'
import { RetryQueue } from './retry-queue.ts'

export type BurstOptions = {
  format?: FormatName
  /** Returns the text of the `n`-th event, counted from 1. */
  eventAt: (n: number) => string
  send: (text: string) => Promise<Outcome>
  /** Called with each new snapshot. */
  onChange: (burst: Burst) => void
  /** A monotonic clock in milliseconds. */
  now?: () => number
}

const tickMs = 25
const latencyEveryMs = 500
/** Browsers open six connections to one HTTP/1.1 origin. */
const maxInFlight = 6

/** Starts to send events at the rate of the plan. */
export function startBurst(plan: Plan, options: BurstOptions): BurstRun {
  const run = new BurstRun(plan, options)
  const timer = setInterval(() => {
    run.tick()
    if (run.isOver) clearInterval(timer)
  }, tickMs)
  return run
}

/** A burst that is being sent. The clock sets its pace, because timers are late, and rare in a background tab. */
export class BurstRun {
  readonly #options: Required<Omit<BurstOptions, 'format'>> & BurstOptions
  readonly #pace: Pace
  readonly #retries = new RetryQueue()
  readonly #times: number[] = []
  #burst: Burst
  #published: Burst
  #inFlight = 0
  #lastTickAt: number
  #measuredAt = 0

  constructor(plan: Plan, options: BurstOptions) {
    this.#options = { now: () => performance.now(), ...options }
    this.#pace = new Pace(plan)
    this.#burst = newBurst(plan)
    this.#published = this.#burst
    this.#lastTickAt = this.#options.now()
  }

  /** The latest snapshot. */
  get burst(): Burst {
    return this.#burst
  }

  /** True once the burst has ended and no request is in flight. */
  get isOver(): boolean {
    return !isActive(this.#burst) && this.#inFlight === 0
  }

  /** Sends the events that are due. */
  tick(): void {
    const now = this.#options.now()
    const elapsedMs = now - this.#lastTickAt
    this.#lastTickAt = now
    if (this.#burst.status === 'running') {
      this.#change({ activeMs: this.#burst.activeMs + elapsedMs })
      this.#pace.pass(elapsedMs)
      this.#sendDue(now)
    }
    this.#publish()
  }

  pause(): void {
    this.tick()
    if (this.#burst.status === 'running') this.#change({ status: 'paused' })
    this.#publish()
  }

  resume(): void {
    this.#lastTickAt = this.#options.now()
    if (this.#burst.status === 'paused') this.#change({ status: 'running' })
    this.#publish()
  }

  stop(failure: Outcome | null = null): void {
    if (!isActive(this.#burst)) return
    this.#change({ status: 'stopped', failure, lost: this.#burst.lost + this.#retries.clear() })
    this.#publish()
  }

  #sendDue(now: number): void {
    while (this.#inFlight < maxInFlight) {
      const batch = this.#takeRetry(now) ?? this.#takeEvents()
      if (!batch) break
      this.#request(batch)
    }
    const { sent, plan } = this.#burst
    const isDone = sent === plan.events && this.#inFlight === 0 && this.#retries.isEmpty
    if (isDone) this.#change({ status: 'done' })
  }

  #takeRetry(now: number): Batch | undefined {
    const batch = this.#retries.takeDue(now)
    if (batch) this.#change({ retried: this.#burst.retried + batch.events })
    return batch
  }

  #takeEvents(): Batch | undefined {
    const { plan, sent } = this.#burst
    const events = Math.min(plan.batch, plan.events - sent)
    if (events === 0 || !this.#pace.take(events)) return undefined
    this.#change({ sent: sent + events })
    const texts = Array.from({ length: events }, (_, i) => this.#options.eventAt(sent + i + 1))
    return { text: plan.batch === 1 ? texts.join() : `[${texts.join(',\n')}]`, events, attempt: 1 }
  }

  async #request(batch: Batch): Promise<void> {
    this.#inFlight++
    this.#change({ requests: this.#burst.requests + 1 })
    const outcome = await this.#options.send(batch.text)
    this.#inFlight--
    if ('ms' in outcome) this.#times.push(outcome.ms)
    const { accepted, rejected, lost, retry, isFatal } = settle(batch, outcome, this.#options.format)
    this.#change({
      accepted: this.#burst.accepted + accepted,
      rejected: this.#burst.rejected + rejected,
      lost: this.#burst.lost + lost,
    })
    if (retry) this.#retry(retry.batch, retry.waitMs)
    if (isFatal) this.stop(outcome)
  }

  #retry(batch: Batch, waitMs: number): void {
    if (isActive(this.#burst)) this.#retries.add(batch, this.#options.now() + waitMs)
    else this.#change({ lost: this.#burst.lost + batch.events })
  }

  #change(changes: Partial<Burst>): void {
    this.#burst = Object.freeze({ ...this.#burst, ...changes })
  }

  #publish(): void {
    if (this.#burst === this.#published) return
    this.#measure()
    this.#published = this.#burst
    this.#options.onChange(this.#burst)
  }

  /** Sorting all times at every tick would be most of the work. */
  #measure(): void {
    const { status, activeMs, latency } = this.#burst
    const isRecent = status === 'running' && latency !== null && activeMs - this.#measuredAt < latencyEveryMs
    if (isRecent) return
    this.#measuredAt = activeMs
    this.#change({ latency: latencyOf(this.#times) })
  }
}
