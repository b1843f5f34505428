import { scanJson } from '@sluice/core/json-scan'
import { currentValues, exampleValues, expandPlaceholders } from '../../draft/placeholders.ts'
import type { FormatName } from '../../submit/event-format.ts'
import { isAccessDenied } from '../../submit/failure.ts'
import type { Outcome } from '../../submit/outcome.ts'
import { indexesOf, maxAttempts, retryText } from '../../submit/retry.ts'

export type BurstPlan = {
  events: number
  perSecond: number
  /** Events per request. */
  batch: number
  format?: FormatName
  /** The text of the event that is sent as the `n`-th, from 1. */
  eventAt: (n: number) => string
}

export type Burst = {
  plan: Pick<BurstPlan, 'events' | 'perSecond' | 'batch'>
  phase: 'running' | 'paused' | 'done' | 'stopped'
  /** Events, each counted once, and those that went out again. */
  sent: number
  accepted: number
  rejected: number
  again: number
  /** Given up, or without an answer. */
  lost: number
  requests: number
  /** Of each answered request. */
  ms: number[]
  /** Time during which it ran. */
  activeMs: number
  /** Why it stopped by itself. */
  failure: Outcome | null
}

export type BurstOptions = {
  send: (text: string) => Promise<Outcome>
  onChange: (burst: Burst) => void
  /** A monotonic clock, milliseconds. */
  now?: () => number
}

const tickMs = 25
/** As many as browsers open to one HTTP/1.1 origin. */
const maxInFlight = 6
/** What could not be sent in time is not made up for: a late burst would be another rate than the one asked for. */
const maxBacklogMs = 1_000

/** Sends events at a rate that the wall clock gives, not the timer: timers come late, and in a sleeping tab hardly. */
export function startBurst(plan: BurstPlan, { send, onChange, now = () => performance.now() }: BurstOptions) {
  const { events, perSecond, batch } = plan
  let burst: Burst = {
    plan: { events, perSecond, batch },
    phase: 'running',
    ...{ sent: 0, accepted: 0, rejected: 0, again: 0, lost: 0, requests: 0, activeMs: 0 },
    ms: [],
    failure: null,
  }
  /** To be sent again, not before a time. */
  let waiting: { text: string; count: number; attempt: number; notBefore: number }[] = []
  let inFlight = 0
  let allowance = 0
  let last = now()
  const tell = (news: Partial<Burst>) => {
    burst = { ...burst, ...news }
    onChange(burst)
  }

  const tick = () => {
    const time = now()
    const passedMs = time - last
    last = time
    if (burst.phase !== 'running') return
    burst.activeMs += passedMs
    allowance = Math.min(allowance + (passedMs * perSecond) / 1000, batch + (maxBacklogMs * perSecond) / 1000)
    while (inFlight < maxInFlight) {
      const due = waiting.find(({ notBefore }) => notBefore <= time)
      if (due) {
        waiting = waiting.filter((it) => it !== due)
        burst.again += due.count
        request(due.text, due.count, due.attempt)
        continue
      }
      const count = Math.min(batch, events - burst.sent)
      if (count === 0 || allowance < count) break
      allowance -= count
      const texts = Array.from({ length: count }, (_, i) => plan.eventAt(burst.sent + i + 1))
      burst.sent += count
      request(batch === 1 ? (texts[0] ?? '') : `[${texts.join(',\n')}]`, count, 1)
    }
    const isOver = burst.sent === events && inFlight === 0 && waiting.length === 0
    tell(isOver ? { phase: 'done' } : {})
  }

  const request = async (text: string, count: number, attempt: number) => {
    inFlight++
    burst.requests++
    const outcome = await send(text)
    inFlight--
    if ('ms' in outcome) burst.ms.push(outcome.ms)
    const seconds = 'retryAfterSeconds' in outcome ? outcome.retryAfterSeconds : undefined
    const notBefore = now() + 1000 * (seconds ?? attempt)
    const isLast = attempt >= maxAttempts
    if (outcome.kind === 'results') {
      const { accepted, rejected, retry, results } = outcome.response
      burst.accepted += accepted
      burst.rejected += rejected
      if (retry > 0 && isLast) burst.lost += retry
      if (retry > 0 && !isLast) {
        waiting.push({
          text: retryText(text, results, plan.format),
          count: indexesOf(results, 'retry').length,
          attempt: attempt + 1,
          notBefore,
        })
      }
    } else if (outcome.kind === 'unrecognized' && outcome.status === 429 && !isLast) {
      waiting.push({ text, count, attempt: attempt + 1, notBefore })
    } else if (isAccessDenied(outcome)) {
      burst.rejected += count
      end(outcome)
    } else {
      burst.lost += count
      if (!('status' in outcome) && outcome.kind !== 'timed-out') end(outcome)
    }
  }

  const end = (failure: Outcome | null) => {
    if (burst.phase === 'running' || burst.phase === 'paused') {
      const given = waiting.reduce((sum, { count }) => sum + count, 0)
      waiting = []
      tell({ phase: 'stopped', failure, lost: burst.lost + given })
    }
  }

  const timer = setInterval(() => {
    tick()
    if (burst.phase === 'done' || burst.phase === 'stopped') {
      if (inFlight === 0) clearInterval(timer)
      onChange({ ...burst })
    }
  }, tickMs)

  return {
    stop: () => end(null),
    pause: () => {
      tick()
      if (burst.phase === 'running') tell({ phase: 'paused' })
    },
    resume: () => {
      last = now()
      if (burst.phase === 'paused') tell({ phase: 'running' })
    },
  }
}

/** The events of a text, one after the other and round again, each time with its placeholders filled in anew. */
export function eventsOf(text: string, isExpanded: boolean): (n: number) => string {
  const { text: sent, sourceOf } = isExpanded
    ? expandPlaceholders(text, exampleValues)
    : { text, sourceOf: (offset: number) => offset }
  const events = scanJson(sent).elements.map(({ start, end }) => text.slice(sourceOf(start), sourceOf(end)))
  return (n) => {
    const event = events[(n - 1) % events.length] ?? text
    return isExpanded ? expandPlaceholders(event, currentValues(n)).text : event
  }
}

/** The value below which a share of all lies; sorted by the caller's leave. */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]
}
