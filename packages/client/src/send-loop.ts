import type { ClientOptions } from './api.ts'
import type { Backlog, Ending } from './backlog.ts'
import { createBatches } from './batch.ts'
import type { Emit } from './emit.ts'
import type { Environment } from './environment.ts'
import { createLeave } from './leave.ts'
import { createPace } from './pace.ts'
import type { Outcome } from './request.ts'
import type { Item } from './store.ts'

/** Ends the wait of events, here and in the store. Returns how many of them still waited. */
export type End = (items: Item[], ending: Ending) => number

export type SendLoop = ReturnType<typeof createSendLoop>

/** Returns the loop that sends the backlog, one batch after the other. */
export function createSendLoop<Event extends object>(
  options: ClientOptions<Event>,
  environment: Environment,
  backlog: Backlog,
  end: End,
  emit: Emit<Event>,
) {
  const { events = 50, bytes = 256_000, ms = 2_000 } = options.flush ?? {}
  const batches = createBatches(options, environment, backlog)
  /** Called when nothing is left to send, or sending is paused. */
  const drained = new Set<() => void>()
  let isSending = false
  let isPaused = false

  const plan = (): void => {
    if (isPaused || !backlog.has(1, 1)) for (const call of drained) call()
    else if (!isSending) pace.plan(drained.size > 0 || backlog.has(events, bytes) ? 0 : ms)
  }

  const send = async (batch: Item[], isLeaving: boolean): Promise<void> => {
    const outcome = await batches.send(batch, isLeaving)
    const { accepted, rejected, isDenied, isDivisible, retryAfterMs } = outcome
    const count = accepted.length + rejected.length
    isPaused ||= !!isDenied
    if (isDivisible || count > 0) pace.succeed()
    if (!isDivisible && count < batch.length) pace.fail(retryAfterMs)
    report(outcome, end, emit)
  }

  const pace = createPace(environment, async () => {
    const batch = batches.take(bytes)
    // Everything may be on its way already, because the page was about to leave.
    if (batch.length === 0) return
    isSending = true
    await send(batch, false)
    isSending = false
    plan()
  })

  return {
    plan,
    drained,
    doubt: batches.doubt,
    pause(value: boolean): void {
      isPaused = value
      pace.stop()
      plan()
    },
    /** Sends soon, because the network is back. */
    wake(): void {
      pace.hurry()
      plan()
    },
    leave: createLeave(
      (maxBytes) => (isPaused ? [] : batches.takeLast(maxBytes)),
      (batch) => send(batch, true).then(plan),
    ),
  }
}

function report<Event extends object>({ accepted, rejected, error }: Outcome, end: End, emit: Emit<Event>): void {
  end(accepted, 'accepted')
  for (const [item, reason] of rejected) {
    if (end([item], 'rejected')) emit('onRejected', JSON.parse(item.text), item.id, reason)
  }
  if (error) emit('onError', error)
}
